"""What is fuzzed: each reader of others' text, what to begin from, and what must hold of its answer."""

from __future__ import annotations

import difflib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from hotfix_lint import baseline, display, durations, mending, resources, triage
from hotfix_lint.errors import FactUnknownError, PolicyError, RepositoryError, UsageError
from hotfix_lint.facts import (
    catalogues,
    changes,
    comments,
    commits,
    headers,
    hunks,
    incidents,
    markdown,
    message_file,
    messages,
    proofs,
    pull_request,
    releases,
)
from hotfix_lint.facts.changes import FileChange, Hunk
from hotfix_lint.facts.dependencies import catalogue, reading
from hotfix_lint.facts.dependencies.model import UnreadableError
from hotfix_lint.facts.git import GitError
from hotfix_lint.facts.roles import Roles
from hotfix_lint.facts.tests import reading as tests_reading
from hotfix_lint.facts.tests import weaken
from hotfix_lint.facts.tests.judge import judge, strong
from hotfix_lint.matching import Pattern
from hotfix_lint.policy import load, validate, yaml_nodes
from hotfix_lint.policy.source import PolicySource
from hotfix_lint.proving import coverage, results
from hotfix_lint.request import Document, ci
from hotfix_lint.templates import filling
from hotfix_lint.trials import parse as trials
from tests import incidents as incident_samples
from tests import pull_requests
from tests.facts.dependencies.samples import sample
from tests.fuzz.said import Said, git_that_says
from tests.policy.test_broken import TEAM
from tests.proving.test_coverage import COBERTURA, LCOV
from tests.repositories import BRANCH, GOOD, NEW_TEST, TEST
from tests.request import test_ci
from tests.request import test_pull_request as interfaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hotfix_lint.facts.changes import Contents
    from hotfix_lint.facts.git import Git
    from hotfix_lint.policy.model import Defect

TOP = Path(__file__).parents[2]


class Target(NamedTuple):
    """One reader.

    Attributes:
        name: what it reads.
        seeds: what is right, to be damaged.
        run: reads bytes and tells whether they are what it reads; it raises if they broke it, or if
            its answer cannot be.

    """

    name: str
    seeds: tuple[bytes, ...]
    run: Callable[[bytes], bool]


# Messages.

POLICY = load.resolve(None, lambda _: None)
WORDS = mending.words(POLICY, POLICY.rules, "ENG-1")


def _message(data: bytes) -> bool:
    text = data.decode("utf-8", "surrogateescape")
    last = text.count("\n") + 1
    for mode in ("strip", "whitespace", "scissors", "verbatim"):
        for edited in (True, False):
            cleanup = message_file.Cleanup(mode, "#", edited)
            lines = message_file.clean(text, cleanup)
            read = messages.parse(lines, WORDS.order)
            assert all(1 <= field.line <= last for field in read.fields)
            assert all(1 <= miss.line <= last for miss in read.near_misses)
            assert "\n" not in read.subject
    for encoding in ("utf-8", "latin-1", "utf-7", "idna", "zlib", "no such"):
        message_file.decoded(text, encoding)
    message_file.automatic(text)
    mended = mending.message(text, WORDS)
    assert mending.message(mended, WORDS) == mended
    return True


def _log(data: bytes) -> bool:
    try:
        for commit in commits.read(git_that_says(data), "", "1" * 40, WORDS.order):
            assert commit.message.text is not None
    except RepositoryError:
        return False
    return True


def _tag(data: bytes) -> bool:
    name = data[:80].decode("utf-8", "surrogateescape")
    releases.version_of(name)
    releases._message(data.decode("utf-8", "surrogateescape"))
    try:
        releases._Object.read(cast("Git", _Tagged(data)), "0" * 40).header("object")
    except GitError:
        return False
    return True


class _Tagged(Said):
    """Answers that the object is a tag, then with the tag."""

    def read(self, *arguments: str) -> bytes:
        return b"tag\n" if "-t" in arguments else self.data


_SHA = b"1" * 40
_LOG = b"\0".join([_SHA, b"2" * 40, b"3" * 40, b"Robin <r@x>", b"1760000000", GOOD.encode()] * 2)
_TAG = (
    b"object " + _SHA + b"\ntype commit\ntag v1.2.3\ntagger R <r@x> 1760000000 +0000\n\nHotfix: x\n"
    b"-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n"
)

# Diffs.

_RAW = (
    b":100644 100644 " + _SHA + b" " + b"2" * 40 + b" M\0a.py\0"
    b":100644 000000 " + _SHA + b" " + b"0" * 40 + b" D\0tests/b.py\0"
    b":100644 120000 " + _SHA + b" " + b"2" * 40 + b" T\0c\0"
    b":100644 100755 " + _SHA + b" " + b"2" * 40 + b" R096\0d\0e\0"
)
_COUNTED = b"1\t2\ta.py\0" + b"0\t3\ttests/b.py\0" + b"-\t-\tc\0" + b"4\t5\t\0d\0e\0"
_HEAD = b"diff --git a/x b/x\nindex 1111111..2222222 100644\n--- a/x\n+++ b/x\n"
_PATCH = (
    _HEAD + b"@@ -1,2 +1,3 @@ def f():\n-a\n-b\n+c\n+@@ -1 +1 @@\n+diff --git a/y b/y\n"
    b"\\ No newline at end of file\n"
    + _HEAD
    + b"@@ -1 +0,0 @@\n-x\n"
    + _HEAD
    + b"@@ -1 +0,0 @@\n-x\n"
    + _HEAD
    + b"@@ -0,0 +1 @@\n+target\n"
    + _HEAD
    + b"@@ -7 +7 @@\n-\xff\r\n+\0\r\n"
)


def _files(data: bytes) -> bool:
    try:
        found = changes.read(git_that_says(data), "1" * 40, "2" * 40, counted=True)
    except RepositoryError:
        return False
    return bool(found)


_FILES = changes.read(git_that_says(_RAW + b"\0" + _COUNTED), "1" * 40, "2" * 40, counted=True)


def _patch(data: bytes) -> bool:
    refused = False
    for read in (hunks.read, hunks.count, _added):
        try:
            read(git_that_says(data), "1" * 40, "2" * 40, _FILES[:3])
        except RepositoryError:
            refused = True
    return not refused


def _added(git: Git, base: str, head: str, files: Sequence[FileChange]) -> None:
    for _, number, lines in hunks.added(git, base, head, files):
        assert number >= 0
        assert all("\n" not in line for line in lines)


# Code, of tests and others.

_CODE = (
    TEST,
    NEW_TEST,
    "describe('a', () => {\n  it.skip('b', () => {\n    expect(1).toBe(1);\n  });\n});\n",
    'func TestA(t *testing.T) {\n\tt.Run("b", func(t *testing.T) { t.Fatal(1) })\n}\n',
    "#[test]\nfn a() {\n    assert_eq!(1, 1);\n}\n/// ```\n/// assert!(true);\n/// ```\n",
    "describe 'a' do\n  it 'b' do\n    expect(1).to eq(1)\n  end\nend\n",
    "@Test\npublic void a() {\n  assertEquals(1, 1); /* x */ // y\n}\n",
)
_PATHS = (
    "test_a.py",
    "a.test.ts",
    "a_test.go",
    "src/a.rs",
    "a_spec.rb",
    "src/test/java/ATest.java",
)


class _Contents:
    def __init__(self, blobs: Mapping[str, bytes]) -> None:
        self.held = blobs

    def blobs(self, names: Iterator[str]) -> dict[str, changes.Blob]:
        return {name: changes.Blob(self.held[name], "") for name in names}


def _code(data: bytes) -> bool:
    headers.role_of(data)
    before, _, after = data.partition(b"\n%%\n")
    texts = [one.decode("utf-8", "surrogateescape").split("\n")[:400] for one in (before, after)]
    found = tuple(_hunks(*texts))
    for path in _PATHS:
        language = comments.language_of(path)
        assert language is not None
        for text in texts:
            assert len(list(comments.lines(text, language))) == len(text)
            list(comments.texts_of(text, language))
        file = FileChange(path, path, "modified", "100644", "100644", "1" * 40, "2" * 40)
        blobs = {"1" * 40: "\n".join(texts[0]), "2" * 40: "\n".join(texts[1])}
        held = _Contents({k: v.encode("utf-8", "surrogateescape") for k, v in blobs.items()})
        read = tests_reading.read([file], {path: found}, cast("Contents", held), Roles({}))
        judgement = judge(read)
        best = [item for item in judgement.evidence if item.grade == "strong"]
        assert strong(read, 2) == best[:2]
        adds = judgement.adds_test
        weaken.weakened(read, lambda adds=adds: adds, [file])  # type: ignore[misc]
    return True


def _hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[Hunk]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal":
            yield Hunk(a + 1, c + 1, "", tuple(before[a:b]), tuple(after[c:d]))


# Manifests: one target for each way of reading.

_ENTRIES = [catalogue.parsed(raw) for raw in catalogues.load("dependencies")["entries"]]
_WAYS = {(e.parser, e.patterns): e for e in _ENTRIES if e.parser != "path"}


def _manifest(entry: catalogue.Entry) -> Callable[[bytes], bool]:
    def run(data: bytes) -> bool:
        try:
            declared = reading.parse(data.decode("utf-8", "replace"), entry)
        except UnreadableError as error:
            assert error.reason
            return False
        # YAML 1.1 knows all of these for ends of lines.
        last = len(re.findall("[\n\r\x85\u2028\u2029]", data.decode("utf-8", "replace"))) + 1
        for one in declared:
            assert one.name
            assert 1 <= one.line <= last, one
        return True

    return run


def _manifests() -> Iterator[Target]:
    by_parser: dict[str, list[catalogue.Entry]] = {}
    for entry in _WAYS.values():
        by_parser.setdefault(entry.parser, []).append(entry)
    for parser, entries in sorted(by_parser.items()):
        runs = [_manifest(entry) for entry in entries]

        def run(data: bytes, runs: Sequence[Callable[[bytes], bool]] = runs) -> bool:
            read = [one(data) for one in runs]
            return any(read)

        yield Target(f"manifest-{parser}", tuple({sample(e).encode(): 0 for e in entries}), run)


# Markdown, in all its parts.

_WORDS_OF_INCIDENTS = incidents.built_in_words()
_TICKET = Pattern("[A-Z][A-Z0-9]+-[0-9]+")


def _markdown(data: bytes) -> bool:
    text = data.decode("utf-8", "surrogateescape")
    try:
        document = markdown.parse(text)
    except FactUnknownError as error:
        assert error.reason.isprintable(), ascii(error.reason)
        return False
    last = text.count("\n") + text.count("\r") + 1
    for section in document.sections:
        assert 1 <= section.line <= last
    try:
        pull_request.read("body.md", data)
    except UsageError as error:
        _told(error)
        return False
    return True


def _incident(data: bytes) -> bool:
    try:
        document = markdown.parse(data.decode("utf-8", "surrogateescape"))
    except FactUnknownError:
        return False
    found = incidents.read("docs/incidents/x.md", document, _WORDS_OF_INCIDENTS, _TICKET)
    if found.timeline is not None:
        incidents.moments(found.timeline.entries, _WORDS_OF_INCIDENTS)
    durations.parse(data[:200].decode("utf-8", "surrogateescape"))
    return found.timeline is not None


def _template(data: bytes) -> bool:
    text = data.decode("utf-8", "surrogateescape")
    found = list(filling.flaws(text))
    assert all(flaw.line >= 1 and flaw.column >= 1 and flaw.message for flaw in found)
    if not found:
        filling.fill(text, dict.fromkeys(filling.names(), text))
        filling.fill(text, {})
    return not found


# Policies, their tests and the tree of questions.


def _defects(defects: Sequence[Defect]) -> None:
    assert defects
    for defect in defects:
        assert defect.origin.line >= 1
        assert defect.origin.column >= 1
        assert display.visible(str(defect), 2_000).isprintable()


def _policy(data: bytes) -> bool:
    try:
        load.resolve(PolicySource("x.yaml", data, True), lambda _: None)
    except PolicyError as error:
        _defects(cast("Sequence[Defect]", error.defects))
        return False
    return True


def _policy_test(data: bytes) -> bool:
    found: list[Defect] = []
    try:
        root, wrong = yaml_nodes.parse(PolicySource("x.policy-test.yaml", data, True))
    except yaml_nodes.Refused as refused:
        _defects([refused.defect])
        return False
    found += wrong + validate.document(root, validate.tests())
    if not found:
        trials.trials(root, POLICY, (), found)
    if found:
        _defects(found)
    return not found


_TREE = json.loads(resources.read("schemas", "catalogues", "triage.schema.json"))


def _triage(data: bytes) -> bool:
    try:
        root, found = yaml_nodes.parse(PolicySource("x.yaml", data, True))
    except yaml_nodes.Refused as refused:
        _defects([refused.defect])
        return False
    found += validate.document(root, _TREE)
    found = found or list(triage.defects(root, POLICY))
    if found:
        _defects(found)
    else:
        tree = triage.read(root.plain())
        triage.by_criteria(tree, list(tree.criteria)[:2])
    return not found


# What CI systems, interfaces and earlier runs say.


def _told(error: UsageError) -> None:
    assert error.message
    assert "\n" not in error.message
    assert error.message.isprintable(), ascii(error.message)


_SYSTEMS: tuple[Mapping[str, str], ...] = (
    test_ci.OF_A_PULL_REQUEST,
    {**test_ci.GITHUB, "GITHUB_EVENT_NAME": "merge_group"},
    {**test_ci.GITHUB, "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/tags/v1"},
    test_ci.OF_A_MERGE_REQUEST,
    test_ci.BITBUCKET,
    test_ci.AZURE,
    test_ci.JENKINS,
    test_ci.CIRCLECI,
    test_ci.BUILDKITE,
)


def _event(data: bytes) -> bool:
    """The event, and each variable with what the event's text begins with."""
    understood = False
    said = data[:1_200].decode("utf-8", "surrogateescape").replace("\0", "")
    for environment in _SYSTEMS:
        for known in (environment, {**environment, _varied(environment, data): said}):
            try:
                build = ci.understand(known, lambda _: data)
            except UsageError as error:
                _told(error)
                continue
            assert build is None or (build.what and build.head != "")
            understood = understood or (build is not None and not build.doubt)
    return understood


def _varied(environment: Mapping[str, str], data: bytes) -> str:
    names = sorted(environment)
    return names[len(data) % len(names)]


def _interface(data: bytes) -> bool:
    try:
        found = pull_request.read("pr.json", data)
    except UsageError as error:
        _told(error)
        return False
    for text in (found.title, found.body, found.head, *(found.labels or ())):
        _TICKET.search(text or "")
        (text or "").encode()
    return True


def _record(data: bytes) -> bool:
    try:
        found = proofs.read(Document("proof.json", data))
    except FactUnknownError as error:
        assert error.reason.isprintable(), ascii(error.reason)
        return False
    assert found.outcome in proofs.OUTCOMES
    return True


def _coverage(data: bytes) -> bool:
    try:
        found = coverage.read("coverage.xml", data)
    except UsageError as error:
        _told(error)
        return False
    coverage.compare(found, {"app.py": [1, 2, 3], "src/app.py": [1]})
    return True


def _results(name: str) -> Callable[[bytes], bool]:
    def run(data: bytes) -> bool:
        try:
            parsed = results.read(name, data)
        except results.ReportError as error:
            assert str(error)
            return False
        for test, result in parsed.tests.items():
            assert len(test) <= 2 * results.MAX_NAME + 2
            assert len(result.message) <= results.MAX_MESSAGE
        return True

    return run


def _baseline(data: bytes) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "baseline.json")
        Path(path).write_bytes(data)
        try:
            known = baseline.load(path).known
        except UsageError as error:
            _told(error)
            return False
        assert all(isinstance(key, str) for key in known)
        return True


def _display(data: bytes) -> bool:
    for text in (
        data.decode("utf-8", "surrogateescape"),
        data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass"),
        data.decode("latin-1"),
    ):
        shown = display.visible(text)
        assert shown.isprintable(), ascii(shown)
        shown.encode()
        display.quoted(text).encode()
        display.untagged(shown).encode()
    return True


def _read(*names: str) -> tuple[bytes, ...]:
    return tuple((TOP / name).read_bytes() for name in names)


def _json(*values: Any) -> tuple[bytes, ...]:
    return tuple(json.dumps(value, indent=1).encode() for value in values)


_TREES = "rules/catalogues/triage.yaml"
_INTERFACES = (
    interfaces.GITHUB,
    interfaces.GH,
    interfaces.GITLAB,
    interfaces.BITBUCKET,
    interfaces.DATA_CENTER,
    interfaces.AZURE,
)
_PROOF = {
    "version": 1,
    "outcome": "proven",
    "reason": "x",
    "base": "1" * 40,
    "head": "2" * 40,
    "tests": {"digest": "3" * 64, "files": ["tests/test_app.py"]},
    "results": [{"name": "a", "outcome": "proven", "without": "failed", "with": "passed"}],
}
_RESULTS = {
    "junit": b'<testsuites><testsuite name="a" file="t.py"><testcase classname="a" name="b" time="0">'
    b'<failure message="m">x</failure></testcase><testcase name="c"><skipped/></testcase>'
    b"</testsuite></testsuites>",
    "plain": b'{"tests": [{"name": "a", "status": "failed", "message": "m"}]}',
    "jest": b'{"testResults": [{"name": "/x/a.test.js", "status": "failed", "message": "m",'
    b' "assertionResults": [{"fullName": "a", "status": "failed", "failureMessages": ["m"]}]}]}',
    "mocha": b'{"stats": {"tests": 1}, "tests": [{"fullTitle": "a", "err": {"message": "m"}}],'
    b' "pending": [], "failures": [], "passes": []}',
    "rspec": b'{"examples": [{"file_path": "./a_spec.rb", "full_description": "a", "status": "failed",'
    b' "exception": {"message": "m"}}], "messages": ["NameError:\\n x"],'
    b' "summary": {"errors_outside_of_examples_count": 1}}',
    "trx": b'<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>'
    b'<UnitTestResult testId="1" testName="A" outcome="Failed"><Output><ErrorInfo><Message>m</Message>'
    b'</ErrorInfo></Output></UnitTestResult></Results><TestDefinitions><UnitTest id="1">'
    b'<TestMethod className="B, C"/></UnitTest></TestDefinitions></TestRun>',
    "tap": b"TAP version 13\n1..3\nok 1 - a\nnot ok 2 - b\n# why\nok 3 - c # SKIP d\n",
    "go": b'{"Action":"run","Package":"p","Test":"A"}\n'
    b'{"Action":"output","Package":"p","Test":"A","Output":"a.go:1: x\\n"}\n'
    b'{"Action":"fail","Package":"p","Test":"A"}\n{"Action":"fail","Package":"p"}\n',
    "cargo": b"running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\n"
    b"thread 'b' panicked\n\ntest result: FAILED. 1 passed; 1 failed\n",
}


def _targets() -> Iterator[Target]:
    yield Target("message", (GOOD.encode(), b"# c\n\nfix: x\n# -- >8 --\n"), _message)
    yield Target("log", (_LOG,), _log)
    yield Target("tag", (_TAG,), _tag)
    yield Target("files", (_RAW + _COUNTED,), _files)
    yield Target("patch", (_RAW + b"\0" + _PATCH,), _patch)
    code = tuple(text.encode() for text in _CODE)
    pairs = tuple(b"%b\n%%%%\n%b" % pair for pair in zip(code, code[1:] + code[:1], strict=True))
    yield Target("code", pairs, _code)
    yield from _manifests()
    documents = (pull_requests.BODY.encode(), incident_samples.document().encode())
    yield Target("markdown", (*documents, *_read("docs/hooks.md")), _markdown)
    yield Target("incident", documents[1:], _incident)
    templates = sorted((TOP / "rules" / "templates").glob("*"))
    yield Target("template", tuple(path.read_bytes() for path in templates), _template)
    yield Target("policy", (*_read("rules/hotfix.yaml"), TEAM.encode()), _policy)
    yield Target("policy-test", _read("tests/policies/branch.policy-test.yaml"), _policy_test)
    yield Target("triage", _read(_TREES), _triage)
    yield Target("event", _json(test_ci.PULL_REQUEST), _event)
    yield Target("interface", _json(*_INTERFACES), _interface)
    yield Target("record", _json(_PROOF), _record)
    yield Target("coverage", (COBERTURA.format(0).encode(), LCOV.format(0).encode()), _coverage)
    for name in results.FORMATS:
        yield Target(f"results-{name}", (_RESULTS[name],), _results(name))
    yield Target("baseline", _json({"findings": [{"fingerprint": "a"}]}), _baseline)
    acting = f"\u202e\u200b \x1b[31m ##[ ::error::{BRANCH}"
    yield Target("display", (acting.encode(),), _display)


TARGETS = {target.name: target for target in _targets()}
