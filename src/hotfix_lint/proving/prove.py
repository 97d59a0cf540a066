"""Runs the tests of a change without the fix and with it, in trees of their own."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import visible
from hotfix_lint.errors import FactUnknownError, HotfixLintError
from hotfix_lint.facts import proofs
from hotfix_lint.facts.changes import SYMLINK
from hotfix_lint.matching import Pattern
from hotfix_lint.proving import parting, results, runners, running, trees, verdict
from hotfix_lint.proving.model import Outcome, Ran, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hotfix_lint.facts.changes import FileChange
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.proving.model import Compared, Parsed, Result, SideName
    from hotfix_lint.proving.runners import Job
    from hotfix_lint.proving.running import Limits

_CUTS = {
    "time": "did not end within {seconds:g} s",
    "output": "wrote more than {output} MiB",
    "disk": "filled more than {disk} GiB of the disk",
    "processes": "had more than {processes} processes at once",
    "killed": "ended what watched over them",
}
_SAID = {"without": "without the fix", "with": "with the fix"}
# By this exit code a command says that it could not tell, as for git bisect run.
_UNTESTABLE = 125
_MAX_TEXT = 1 << 20
_MAX_LINE = 2_000


class NotApplicableError(Exception):
    """There is nothing to prove; the text says why."""


class Choice(NamedTuple):
    """How it is done.

    Attributes:
        command: the policy's own command, or "" to find a runner.
        setup: the policy's command that prepares a tree, or "".
        folders: folders of the user's work tree and how they are shared, in the place of the
            catalogue's words.
        environment: the user's environment.
        passed_on: variables that reach the tests beside those of the catalogue.
        limits: what one run may take.
        runs: how often each side is run.
        keep: leave the trees.

    """

    command: str
    setup: str
    folders: Mapping[str, str]
    environment: Mapping[str, str]
    passed_on: Sequence[str]
    limits: Limits
    runs: int
    keep: bool


class Teller(NamedTuple):
    """Who is told meanwhile: a line of progress, and what the tests write or None."""

    say: Callable[[str], None]
    live: Callable[[bytes], None] | None


def prove(facts: Facts, choice: Choice, teller: Teller) -> Outcome:
    """Run the tests of the change on both sides and compare.

    Raises:
        NotApplicableError: there is no test, or nothing but tests.
        HotfixLintError: the trees cannot be made.

    """
    files = proofs.laid_over(facts)
    parted = _parted(facts)
    if not files and not parted.texts:
        return _without_files(facts, parted)
    if len(files) + len(parted.nothing_else) == len(facts.files):
        raise NotApplicableError("nothing but tests changed, so there is no fix to prove")
    tested = [file.path for file in files if _holds_tests(facts, file)] + list(parted.texts)
    if not tested:
        raise NotApplicableError("of the tests only data, helpers or deletions changed")
    where = runners.Where(
        root=facts.git.root,
        environment=choice.environment,
        exists=_present(_paths(facts)),
        text=lambda path: _text(facts, path),
    )
    names = sorted(_changed(facts))
    jobs, refused = runners.choose(tested, choice.command, where, names)
    warnings = [f"{visible(path)}: {why}" for path, why in refused.items() if why]
    warnings += [f"{visible(path)} {why}" for path, why in parted.refused.items()]
    if not jobs:
        reason = warnings[0] if warnings else "of the tests only helpers changed"
        return Outcome("inconclusive", reason, (), 0, tuple(warnings[1:]), ())
    with trees.workshop(keep=choice.keep) as top:
        shop = _Shop(facts, choice, teller, top, jobs)
        teller.say(f"in {top}")
        shop.make(files, parted.texts)
        return _judge(facts, shop, warnings)


def _judge(facts: Facts, shop: _Shop, warnings: list[str]) -> Outcome:
    sides: dict[SideName, list[Side]] = {"without": [], "with": []}
    for number in range(shop.choice.runs):
        for name, done in sides.items():
            done.append(shop.run(name, number))
            trouble = done[-1].trouble
            if trouble:
                told = (*warnings, *shop.warnings)
                return Outcome("inconclusive", trouble, (), 0, told, tuple(shop.ran))
        compared = verdict.compare(sides["without"], sides["with"])
        if verdict.best(compared) not in {"proven", "weakly-proven"}:
            break  # to run it again would show no more
        if number + 1 < shop.choice.runs:
            so_far = verdict.best(compared).replace("-", " ")
            shop.teller.say(f"so far {so_far}; each side runs again, to see what is flaky")
    telling = [one for one in compared if one.outcome != "not-proven"]
    best = verdict.best(compared)
    if best not in {"proven", "weakly-proven"}:
        changed = verdict.of_changed(compared, _changed(facts))
        best = verdict.best(changed or compared)
        telling = changed + [one for one in telling if one not in changed]
        telling = telling or compared
        compared = changed + [one for one in compared if one not in changed]
    reason = _reason(best, compared, sides)
    told = (*warnings, *shop.warnings)
    alike = len(compared) - len(telling)
    return Outcome(best, reason, tuple(telling), alike, told, tuple(shop.ran))


def _changed(facts: Facts) -> frozenset[str]:
    """Return the names of the tests that changed; none where they are too many to be read."""
    try:
        return facts.changed_tests
    except FactUnknownError:
        return frozenset()


def _reason(
    best: proofs.ProofOutcome,
    compared: Sequence[Compared],
    sides: Mapping[SideName, Sequence[Side]],
) -> str:
    if compared:
        first = compared[0]
        return {
            "proven": first.message,
            "weakly-proven": f"it cannot be loaded without the fix: {first.message}".rstrip(": "),
            "broken": f"it fails with the fix: {first.message}".rstrip(": "),
            "flaky": "it does not end the same when it runs again",
            "not-proven": "the tests that changed pass without the fix, too",
            "inconclusive": first.message,
        }[best]
    for side in sides["with"]:
        for of, message in side.unloaded.items():
            what = of or "the tests"
            return f"{what} cannot be loaded with the fix: {message}"
    return "no test was run"


class _Shop:
    """The trees of one proof, and what runs in them."""

    def __init__(
        self, facts: Facts, choice: Choice, teller: Teller, top: str, jobs: Sequence[Job]
    ) -> None:
        self.facts = facts
        self.choice = choice
        self.teller = teller
        self.top = top
        self.jobs = jobs
        self.ran: list[Ran] = []
        self.warnings: list[str] = []
        self.trees: dict[SideName, str] = {
            "without": os.path.join(top, "without"),
            "with": os.path.join(top, "with"),
        }
        self._prepared: dict[tuple[SideName, str], str] = {}

    def make(self, files: Sequence[FileChange], texts: Mapping[str, tuple[str, str]]) -> None:
        """Make both trees, lay the tests over that without the fix, and share folders."""
        git, found = self.facts.git, self.facts.range
        for name in ("home", "tmp"):
            os.mkdir(os.path.join(self.top, name))
        commits: dict[SideName, str] = {"without": found.base, "with": found.head}
        empty: dict[str, None] = {}
        for side, commit in commits.items():
            empty |= dict.fromkeys(trees.make(git, commit, self.trees[side]))
        trees.lay_over(git, found.head, files, self.trees["without"])
        for path, text in texts.values():
            trees.write(self.trees["without"], path, text)
        self.warnings += [
            f"the submodule {visible(path)} is empty: its commit is not here" for path in empty
        ]
        if not git.bare:
            self._share()

    def _share(self) -> None:
        root = self.facts.git.root
        shared = {
            os.path.join(job.folder, name): how
            for job in self.jobs
            for name, how in job.runner.folders.items()
        } | dict(self.choice.folders)
        for path, how in shared.items():
            if how == "none" or not os.path.exists(os.path.join(root, path)):
                continue
            self.teller.say(f"{path} of the work tree is shared ({how})")
            for tree in self.trees.values():
                trees.share(os.path.join(root, path), os.path.join(tree, path), how)

    def run(self, side: SideName, number: int) -> Side:
        """Run all test files on one side, and return what came of them."""
        tests: dict[str, Result] = {}
        unloaded: dict[str, str] = {}
        for job in self.jobs:
            try:
                parsed = self._run(side, number, job)
            except _TroubleError as trouble:
                return Side({}, {}, f"{trouble} {_SAID[side]}")
            prefix = f"{job.folder}: " if job.folder and len(self.jobs) > 1 else ""
            tests |= {prefix + name: result for name, result in parsed.tests.items()}
            unloaded |= {
                prefix + name if name else "": message for name, message in parsed.unloaded.items()
            }
        return Side(tests, unloaded)

    def _run(self, side: SideName, number: int, job: Job) -> Parsed:
        from hotfix_lint.proving.model import Parsed

        self._set_up(side)
        why = self._build(side, job)
        if why:
            return Parsed({}, {"": why})
        report = os.path.join(self.top, f"report-{side}-{number}-{self.jobs.index(job)}")
        command = runners.words(job.runner.command, job, report)
        place = os.path.join(self.trees[side], job.folder)
        for old in results.written(place, job.runner.reports):
            os.unlink(old)
        ended = self._start(side, job, command, report)
        if ended.cut or ended.error:
            raise _TroubleError(self._cut(ended, command))
        parsed = self._read(side, job, report, ended)
        self.teller.say(f"{_SAID[side]}: {_counted(parsed)} in {ended.seconds:.1f} s")
        return parsed

    def _read(self, side: SideName, job: Job, report: str, ended: running.Ended) -> Parsed:
        """Return what a run reported; one that fails and reports nothing was not loaded."""
        from hotfix_lint.proving.model import Parsed, Result

        runner = job.runner
        if runner.report == "exit":
            if ended.code == _UNTESTABLE:
                raise _TroubleError("the test-command says (125) that it cannot tell")
            if ended.code == 0:
                return Parsed({"test-command": Result("passed")})
            said = f"exit code {ended.code}: {_last(ended.output)}"
            # Of an exit code nobody knows whether a test failed, or what was to run it.
            if side == "without":
                return Parsed({}, {"": said})
            return Parsed({"test-command": Result("failed", said)})
        try:
            if runner.reports:
                place = os.path.join(self.trees[side], job.folder)
                parsed = results.of_files(runner.report, results.written(place, runner.reports))
            else:
                in_file = runner.report in runners.IN_FILE
                data = results.of_file(report) if in_file else ended.output
                parsed = results.read(runner.report, data) if data else Parsed({})
        except results.ReportError as error:
            raise _TroubleError(f"the report of {runner.name} cannot be read, {error},") from None
        if ended.code != 0 and not parsed.unloaded:
            # Where the tree is says nothing to a reader.
            output = ended.output.replace(os.fsencode(self.trees[side] + os.sep), b"")
            why = _why(runner.why, output)
            if not parsed.tests:
                return Parsed({}, {"": why or _last(output) or f"exit code {ended.code}"})
            if why:
                # What was not built, beside what was and ran.
                return Parsed(parsed.tests, {"": why})
        return parsed

    def _set_up(self, side: SideName) -> None:
        if self.choice.setup and (side, "") not in self._prepared:
            split = runners.split(self.choice.setup, "workflow.setup-command")
            files = tuple(path for job in self.jobs for path in job.files)
            own = runners.own(self.choice.setup)._replace(name="setup-command")
            job = runners.Job(own, "", "", files, names=self.jobs[0].names)
            command = runners.words(split, job, "")
            ended = self._start(side, job, command)
            if ended.code != 0:
                why = self._cut(ended, command) if ended.cut or ended.error else ""
                raise _TroubleError(why or f"the setup-command fails ({_last(ended.output)})")
            self._prepared[side, ""] = ""

    def _build(self, side: SideName, job: Job) -> str:
        """Do the runner's steps once a side, and return why that failed, or ""."""
        key = (side, f"{job.runner.name} {job.folder}")
        if key not in self._prepared:
            self._prepared[key] = ""
            for step in job.runner.steps:
                command = runners.words(step, job, "")
                ended = self._start(side, job, command)
                if ended.cut or ended.error:
                    raise _TroubleError(self._cut(ended, command))
                if ended.code != 0:
                    self._prepared[key] = _last(ended.output) or f"exit code {ended.code}"
                    break
        return self._prepared[key]

    def _start(
        self, side: SideName, job: Job, command: Sequence[str], report: str = ""
    ) -> running.Ended:
        tree = self.trees[side]
        environment = self._environment(tree, job, report)
        found = _found(command[0], os.path.join(tree, job.folder), environment)
        found = _of_tree(found, self.facts.git.root, tree)
        commit = self.facts.range.base if side == "without" else self.facts.range.head
        shown = " ".join(visible(path) for path in job.files[:3])
        more = f" and {len(job.files) - 3} more" if len(job.files) > 3 else ""
        self.teller.say(f"{_SAID[side]} ({commit[:12]}): {job.runner.name} {shown}{more}")
        ended = running.run(
            [found, *command[1:]],
            os.path.join(tree, job.folder),
            environment,
            self.choice.limits,
            "" if self.choice.keep else self.top,
            self.teller.live,
        )
        digest = hashlib.sha256(ended.output).hexdigest()
        told = tuple(word.replace(self.top, "…") for word in command)
        self.ran.append(
            Ran(
                side=side,
                runner=job.runner.name,
                folder=job.folder,
                command=told,
                code=ended.code,
                cut=ended.cut,
                seconds=round(ended.seconds, 3),
                size=ended.size,
                digest=digest,
            )
        )
        return ended

    def _environment(self, tree: str, job: Job, report: str) -> dict[str, str]:
        """Return the environment of the tests: what is allowed, and folders of their own."""
        given = self.choice.environment
        names = {*runners.allowed(), *self.choice.passed_on}
        made = {name: given[name] for name in sorted(names) if name in given}
        places = made.get("PATH", os.defpath).split(os.pathsep)
        made["PATH"] = os.pathsep.join(place for place in places if os.path.isabs(place))
        home, tmp = os.path.join(self.top, "home"), os.path.join(self.top, "tmp")
        made |= {"HOME": home, "USERPROFILE": home, "TMPDIR": tmp, "TMP": tmp, "TEMP": tmp}
        # Runners write no new snapshot, ask nothing and draw nothing where this is set.
        made["CI"] = "true"
        project = os.path.join(tree, job.folder).rstrip(os.sep)
        put = {"{project}": project, "{top}": tree, "{report}": report}
        put["{home}"] = given.get("HOME", "/nonexistent")
        for name, value in job.runner.environment.items():
            if "{home}" in value and name in given:
                made[name] = given[name]
                continue
            parts = value.split(":")
            for mark, path in put.items():
                parts = [part.replace(mark, path) for part in parts]
            made[name] = os.pathsep.join(dict.fromkeys(parts))
        return made

    def _cut(self, ended: running.Ended, command: Sequence[str]) -> str:
        if ended.error:
            return f"{visible(command[0])} cannot be started ({ended.error.lower()})"
        limits = self.choice.limits
        told = _CUTS[ended.cut].format(
            seconds=limits.seconds,
            output=limits.output >> 20,
            disk=limits.disk >> 30,
            processes=limits.processes,
        )
        return f"the tests {told}"


class _TroubleError(HotfixLintError):
    """A run tells nothing; the text is why, and what goes before "with the fix"."""


class _Parted(NamedTuple):
    """The changed files in which source and tests stand together.

    Attributes:
        texts: by their paths at the head: the path at the base, and the text that is laid there, in
            which production is as it was and the tests are those of the head.
        nothing_else: those of them of which only the tests changed.
        refused: those that cannot be parted, each with the reason.

    """

    texts: Mapping[str, tuple[str, str]]
    nothing_else: tuple[str, ...]
    refused: Mapping[str, str]


def _parted(facts: Facts) -> _Parted:
    """Part the source files whose tests changed, where that is known to be possible."""
    texts: dict[str, tuple[str, str]] = {}
    nothing_else: list[str] = []
    refused: dict[str, str] = {}
    for file in facts.files:
        if facts.role(file) in proofs.ROLES or not _can_be_parted(file):
            continue
        base, head = _blob(facts, file.old_blob), _blob(facts, file.new_blob)
        try:
            if parting.tests_of(base) == parting.tests_of(head):
                continue
            if file.status not in {"modified", "renamed", "type-changed"}:
                raise parting.UnpartedError("is new with the fix, and its tests are in it")
            texts[file.path] = (file.old_path or file.path, parting.with_tests_of(base, head))
            if parting.without_tests(base).split() == parting.without_tests(head).split():
                nothing_else.append(file.path)
        except parting.UnpartedError as why:
            refused[file.path] = str(why)
    return _Parted(texts, tuple(nothing_else), refused)


def _can_be_parted(file: FileChange) -> bool:
    if file.status == "deleted" or file.is_submodule or not file.path.endswith(parting.SUFFIX):
        return False
    return SYMLINK not in (file.old_mode, file.new_mode)


def _without_files(facts: Facts, parted: _Parted) -> Outcome:
    """Return what is said of a change in whose source files the tests stand, if there are any.

    Raises:
        NotApplicableError: there are none.

    """
    if parted.refused:
        path, why = next(iter(parted.refused.items()))
        return Outcome("inconclusive", f"{visible(path)} {why}", (), 0, (), ())
    inside = sorted({item.path for item in facts.tests.evidence if item.grade != "weak"})
    if not inside:
        raise NotApplicableError("no test changed")
    reason = f"the fix and its test stand in one file, {visible(inside[0])}"
    return Outcome("inconclusive", reason, (), 0, (), ())


def _holds_tests(facts: Facts, file: FileChange) -> bool:
    return file.status != "deleted" and facts.role(file) == "test" and file.new_mode != "120000"


def _paths(facts: Facts) -> Mapping[str, str]:
    return facts.contents.paths("head")


def _present(paths: Mapping[str, str]) -> Callable[[str], bool]:
    """Return what tells whether there is a path; its last part may be a glob."""
    from fnmatch import filter as matching

    folders: dict[str, list[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, []).append(name)

    def present(path: str) -> bool:
        folder, _, name = path.rpartition("/")
        return path in paths or ("*" in name and bool(matching(folders.get(folder, ()), name)))

    return present


def _text(facts: Facts, path: str) -> str:
    return _blob(facts, _paths(facts)[path])[:_MAX_TEXT]


def _blob(facts: Facts, name: str) -> str:
    """Return a file's text; "" for one that is not there or too large."""
    found = facts.contents.blobs([name]) if name.strip("0") else {}
    data = next((blob.data for blob in found.values() if blob.data is not None), b"")
    return data.decode("utf-8", "surrogateescape")


def _found(program: str, folder: str, environment: Mapping[str, str]) -> str:
    """Return the path of a program that a policy's command names; it may be one of the tree."""
    import shutil

    if os.path.isabs(program):
        return program
    if "/" in program:
        return os.path.join(folder, program)
    return shutil.which(program, path=environment["PATH"]) or program


def _of_tree(program: str, root: str, tree: str) -> str:
    """Return where a program of the user's work tree is in a tree, if it is there, too.

    What it loads may be beside it, as PHP's vendor/autoload.php, which leads to the sources.
    """
    inside = os.path.relpath(program, root)
    there = os.path.join(tree, inside)
    return there if not inside.startswith("..") and os.path.exists(there) else program


def _counted(parsed: Parsed) -> str:
    counts: dict[str, int] = {}
    for result in parsed.tests.values():
        counts[result.status] = counts.get(result.status, 0) + 1
    if parsed.unloaded:
        counts["cannot be loaded"] = len(parsed.unloaded)
    return ", ".join(f"{count} {what}" for what, count in counts.items()) or "no test"


def _why(pattern: str, output: bytes) -> str:
    """Return the first line of an output by which a runner tells what could not be built."""
    if not pattern:
        return ""
    said = Pattern(pattern)
    for line in output.decode("utf-8", "replace").splitlines():
        if said.search(line[:_MAX_LINE]):
            return visible(line.strip(), 300)
    return ""


def _last(output: bytes) -> str:
    """Return the last line of an output that says something."""
    text = output[-20_000:].decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wrong = [line for line in lines if "rror" in line]
    return visible((wrong or lines or [""])[-1], 300)
