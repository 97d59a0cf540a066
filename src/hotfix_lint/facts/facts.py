"""All facts of one run: each read when a rule first asks for it, and only once."""

from __future__ import annotations

import os
from functools import cached_property

from hotfix_lint.display import quoted, visible
from hotfix_lint.errors import FactUnknownError, RepositoryError
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.matching import Globs, Pattern
from hotfix_lint.policy.model import PRIORITY_FIELD, TICKET_FIELD
from hotfix_lint.report import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Any

    from hotfix_lint.facts.changes import FileChange, Hunk
    from hotfix_lint.facts.commits import Commit
    from hotfix_lint.facts.contents import GitContents
    from hotfix_lint.facts.dependencies import DependencyReport
    from hotfix_lint.facts.documents import Added
    from hotfix_lint.facts.git import Git
    from hotfix_lint.facts.incidents import Incident, Words
    from hotfix_lint.facts.landing import Contents, Landing
    from hotfix_lint.facts.markdown import Document
    from hotfix_lint.facts.picks import Fix
    from hotfix_lint.facts.proofs import Proof
    from hotfix_lint.facts.pull_request import Claim
    from hotfix_lint.facts.ranges import Production, Range
    from hotfix_lint.facts.releases import Release, Tag
    from hotfix_lint.facts.roles import Role, Roles
    from hotfix_lint.facts.tests import Evidence, TestJudgement, Weakening
    from hotfix_lint.facts.tests.reading import Reading
    from hotfix_lint.policy.model import Workflow
    from hotfix_lint.report import Priority
    from hotfix_lint.request import Request
    from hotfix_lint.request.pull_request import PullRequest

MAX_HUNK_BYTES = 2 << 20
MAX_HUNKS_BYTES = 32 << 20
MAX_HUNKS_FILES = 10_000
MAX_HUNKS_LINES = 100_000
MAX_ADDED_BYTES = 128 << 20
# Files of so few bytes together cannot have lines enough to be worth counting first.
MAX_UNCOUNTED_BYTES = 1 << 20
# How the message of a hotfix's tag begins.
HOTFIX_MESSAGE = r"(?i)\A\s*hot-?fix\b"

if TYPE_CHECKING:
    fact = cached_property
else:

    class fact(cached_property):  # noqa: N801 - it is used as functions are
        """A property that is found out once, be the answer that it cannot be."""

        def __get__(self, facts, owner=None):
            """Return the fact, or say again why there is none: git may take long to fail."""
            if self.attrname in facts.unknown:
                raise facts.unknown[self.attrname].with_traceback(None)
            try:
                return super().__get__(facts, owner)
            except (FactUnknownError, RepositoryError) as error:
                facts.unknown[self.attrname] = error
                raise


_WORDS = {
    "body": "description",
    "base": "target branch",
    "head": "source branch",
    "commit": "newest commit",
    "reviews": "approvals",
}


class Branch(NamedTuple):
    """The branch that is looked at.

    Attributes:
        name: its short name, or None where it is not known.
        ticket: the first ticket in its name, or None.
        is_hotfix: it is a hotfix branch, be it a badly named one.

    """

    name: str | None
    ticket: str | None
    is_hotfix: bool


class Facts:
    """What is true of the change of one request.

    A property raises `FactUnknownError` or `RepositoryError` where the fact cannot be had; the
    engine turns both into the outcome "unchecked".
    """

    def __init__(
        self, git: Git, request: Request, workflow: Workflow, field_names: Sequence[str]
    ) -> None:
        """Prepare to read; nothing is read yet."""
        self.git = git
        self.request = request
        self.workflow = workflow
        self._field_names = tuple(field_names)
        self.unknown: dict[str, Exception] = {}
        self._hunks: dict[str, tuple[Hunk, ...] | None] = {}
        self._compared_dependencies: DependencyReport | None = None
        self.expected: AbstractSet[str] = frozenset()

    @fact
    def branch(self) -> Branch:
        """The branch, by the request or by git."""
        from hotfix_lint.facts.ranges import branch_of

        name = self.request.branch
        if name is None and self.tagged is not None:
            if self.tagged.branch is None:
                return Branch(None, self._ticket_of_commits(), is_hotfix=self._tags_hotfix())
            name = self.tagged.branch
        name = name or branch_of(self.git, self.request.head)
        if name is None:
            return Branch(None, None, is_hotfix=False)
        found = self.ticket.search(name)
        is_hotfix = self.names_hotfix(name) or self._is_titled_hotfix()
        return Branch(name, found.text if found else None, is_hotfix)

    def names_hotfix(self, branch: str) -> bool:
        """Tell whether a branch of that name is a hotfix, be it badly named."""
        well_named = Globs(self.workflow.hotfix_branches).match(branch)
        return well_named or Pattern(self.workflow.hotfix_like).search(branch) is not None

    def _is_titled_hotfix(self) -> bool:
        """Tell whether the pull request is titled as one into production."""
        told = self.request.pull_request
        if told is None or not told.title:
            return False
        if not Pattern(self.workflow.hotfix_titles).search(told.title):
            return False
        from hotfix_lint.facts.ranges import usual_names

        names = self.workflow.production or usual_names(self.git)
        return told.base is None or told.base in names

    @fact
    def pull_request(self) -> PullRequest:
        """What is told of the pull request of the branch."""
        from hotfix_lint.request.pull_request import GH, fetch

        told = self.request.pull_request
        if told is None:
            raise FactUnknownError(
                f"no pull request is known here; get it with {fetch(GH, '')}, and give it with"
                " --pull-request pr.json"
            )
        # One of another branch, such as yesterday's, says nothing of this.
        if told.head is not None and self.branch.name not in {None, told.head}:
            raise FactUnknownError(
                f"{told.source} is of the branch {quoted(told.head)}, not of"
                f" {quoted(self.branch.name or '')}"
            )
        return told

    @fact
    def description(self) -> Document:
        """The description of the pull request."""
        from hotfix_lint.facts import markdown

        return markdown.parse(self.of_pull_request("body"))

    def of_pull_request(self, attribute: str) -> Any:
        """Return what is told of the pull request by that attribute of `PullRequest`.

        Raises:
            FactUnknownError: it is not told.

        """
        told = self.pull_request
        value = getattr(told, attribute)
        if value is not None:
            return value
        words = _WORDS.get(attribute, attribute)
        why = f" ({told.why[attribute]})" if attribute in told.why else ""
        how = f"; get it with {told.fetch}, and give it with --pull-request pr.json"
        what = f"{told.source} does not tell the pull request's {words}{why}"
        raise FactUnknownError(what + (how if told.fetch else ""))

    @fact
    def claims(self) -> tuple[Claim, ...]:
        """The priorities that the pull request states; none if none is known."""
        if self.request.pull_request is None:
            return ()
        from hotfix_lint.facts import pull_request

        try:
            told = self.pull_request
        except FactUnknownError:
            return ()
        try:
            body = self.description
        except FactUnknownError:
            body = None
        workflow = self.workflow
        found = pull_request.claims(told, body, workflow.priorities, workflow.urgency_headings)
        return tuple(found)

    @fact
    def ticket(self) -> Pattern:
        """The team's pattern of a ticket."""
        return Pattern(self.workflow.ticket)

    @fact
    def range(self) -> Range:
        """The range from production's merge base to the head.

        Of a hotfix that is released it is what it was before production got it.
        """
        tagged = self.tagged
        if tagged is not None:
            from hotfix_lint.facts.ranges import Range

            before = self.production._replace(tip=tagged.onto)
            return Range(before, tagged.base, tagged.head, self._beside(tagged))
        if STAGES.index(self.request.stage) < STAGES.index("release"):
            return self._compared
        from hotfix_lint.facts import landing

        try:
            return landing.as_it_was(self.git, self._compared, self.branch.ticket)
        except FactUnknownError:
            return self._compared

    @fact
    def _compared(self) -> Range:
        """The range as production is now."""
        from hotfix_lint.facts.ranges import find

        request = self.request
        names = self.workflow.production
        try:
            found = find(self.git, names, request.base, request.head, self.branch.name)
        except RepositoryError as error:
            if self.git.shallow and request.remedy:
                raise RepositoryError(error.message, request.remedy) from None
            raise
        if request.target is None:
            return found
        return found._replace(production=found.production._replace(name=request.target))

    @fact
    def production_name(self) -> str:
        """The branch that a hotfix belongs on; a pull request may be into another."""
        told = self.request.pull_request
        target = (told and told.base) or self.request.target
        if target is None:
            return self.production.name
        from hotfix_lint.facts.ranges import find_production, usual_names

        names = self.workflow.production
        if target in (names or usual_names(self.git)):
            return target
        return names[0] if names else find_production(self.git, (), None).name

    @fact
    def production(self) -> Production:
        """The production branch as it is now."""
        if self.tagged is None:
            return self._compared.production
        from hotfix_lint.facts.ranges import find_production

        return find_production(self.git, self.workflow.production, self._tagged_commit)

    @fact
    def fix(self) -> Fix:
        """The hotfix, to be looked for on branches."""
        from hotfix_lint.facts import picks

        return picks.made(self.git, self.range.base, self.range.head)

    @fact
    def landing(self) -> Landing | None:
        """How the hotfix came to production; None if it did not."""
        from hotfix_lint.facts import landing

        return landing.find(self.git, self.fix, self.production.tip)

    @fact
    def tag(self) -> Tag | None:
        """The tag that is looked at, else that of the first release with the hotfix, if there is.

        Raises:
            RepositoryError: there is no tag of the name that was given.

        """
        from hotfix_lint.facts import releases

        name = self.request.tag
        if name is None:
            landed = self.landing
            if landed is None:
                return None
            came = (landed.commit,) if landed.how == "copy" else (landed.fix.head, landed.commit)
            found = releases.first(self.git, came)
            return releases.tag(self.git, found) if found else None
        tag = releases.tag(self.git, name)
        if tag is None:
            shown = visible(name)
            raise RepositoryError(
                f"there is no tag {quoted(name)} here",
                f"git fetch origin refs/tags/{shown}:refs/tags/{shown}, or check the spelling",
            )
        return tag

    @fact
    def tag_time(self) -> int | None:
        """When the tag was made, in seconds since 1970; None without a tag that says it."""
        from hotfix_lint.facts import releases

        tag = self.tag
        return releases.time(self.git, tag.name) if tag is not None and tag.annotated else None

    @fact
    def earlier_releases(self) -> tuple[Release, ...]:
        """The releases in the history of the tag, else of production, but for the tag itself."""
        from hotfix_lint.facts import releases

        tag = self.tag
        commit = tag.target if tag and tag.kind == "commit" else self.production.tip
        found = releases.reachable(self.git, commit)
        return tuple(release for release in found if tag is None or release.tag != tag.name)

    @fact
    def tagged(self) -> Contents | None:
        """What the tag holds, where nothing but the tag says which hotfix is looked at."""
        request = self.request
        if request.tag is None or request.head or request.base or request.branch:
            return None
        from hotfix_lint.facts import landing

        return landing.held_by(self.git, self._tagged_commit, self.names_hotfix)

    @property
    def _tagged_commit(self) -> str:
        tag = self.tag
        if tag is None or tag.kind != "commit":
            what = f"the tag {quoted(self.request.tag or '')}"
            raise RepositoryError(f"{what} leads to no commit", "tag the commit that is released")
        return tag.target

    def _beside(self, tagged: Contents) -> tuple[str, ...]:
        """Return what a reader should know of what else the tag releases."""
        if not tagged.beside:
            return ()
        plural = "commit that is" if tagged.beside == 1 else "commits that are"
        since = f" since {visible(tagged.since)}" if tagged.since else ""
        what = visible(self.request.tag or "")
        return (f"{what} also holds {tagged.beside} {plural} not of the hotfix{since}",)

    def _tags_hotfix(self) -> bool:
        """Tell whether what a tag holds is a hotfix, though no merge of one says so."""
        tag = self.tag
        if tag is not None and Pattern(HOTFIX_MESSAGE).search(tag.message):
            return True
        commits = [commit for commit in self.commits if not commit.is_merge]
        told = [commit.message.values(PRIORITY_FIELD) for commit in commits]
        return bool(told) and all(fields for fields in told)

    def _ticket_of_commits(self) -> str | None:
        """Return the one ticket that the fields of the commits' messages name, or None."""
        fields = [f for commit in self.commits for f in commit.message.values(TICKET_FIELD)]
        found = {match.text for field in fields for match in self.ticket.findall(field.value)}
        return found.pop() if len(found) == 1 else None

    @fact
    def commits(self) -> tuple[Commit, ...]:
        """The commits of the range, oldest first; in a message hook the one that is being made."""
        if self.request.message is not None:
            return (self._being_made(),)
        from hotfix_lint.facts.commits import read

        return tuple(read(self.git, self.range.base, self.range.head, self._field_names))

    @fact
    def priority(self) -> Priority | None:
        """How urgent the hotfix is, by the first that says so; None if nobody does.

        They are the caller, the pull request's labels, its title, its urgency box, the commits. Of
        several priorities from one source the most urgent counts. Commits that cannot be read say
        none.
        """
        from hotfix_lint.report import Priority

        if self.request.priority is not None:
            return Priority(self.request.priority, "--priority", may_loosen=True)
        known = self.workflow.priorities
        if claims := self.claims:
            said_by = [claim for claim in claims if claim.kind == claims[0].kind]
            claim = min(said_by, key=lambda claim: known.index(claim.priority))
            trusted = claim.priority in self.workflow.priorities_trusted_in_pull_requests
            return Priority(
                claim.priority, f"by {claim.source}", may_loosen=trusted or not claim.by_author
            )
        said = [value for value in self._priorities_of_commits() if value in known]
        if not said:
            return None
        value = min(said, key=known.index)
        trusted = value in self.workflow.priorities_trusted_in_commits
        return Priority(value, "by the commits", may_loosen=trusted)

    def _priorities_of_commits(self) -> list[str]:
        try:
            commits = self.commits
        except (FactUnknownError, RepositoryError):
            return []
        fields = [field for commit in commits for field in commit.message.values(PRIORITY_FIELD)]
        return [field.value for field in fields]

    def _being_made(self) -> Commit:
        from hotfix_lint.facts import message_file
        from hotfix_lint.facts.commits import being_made

        message = self.request.message
        assert message is not None
        cleanup = message_file.cleanup_of(self.git, message.text, edited=message.edited)
        text = message_file.decoded(message.text, cleanup.encoding)
        merge = os.path.exists(os.path.join(self.git.git_dir, "MERGE_HEAD"))
        lines = message_file.clean(text, cleanup)
        return being_made(lines, self._field_names, is_merge=merge)

    @fact
    def files(self) -> tuple[FileChange, ...]:
        """The changed files; with git's line counts if a rule asked for those before."""
        if "counted_files" in self.__dict__ or "counted_files" in self.unknown:
            return self.counted_files
        return tuple(self._read_files(counted=False))

    @fact
    def counted_files(self) -> tuple[FileChange, ...]:
        """The changed files with git's line counts, and ours where git was told not to count."""
        files = self._read_files(counted=True)
        if sum(file.lines for file in files) > MAX_HUNKS_LINES:
            self.git.leave()  # what was begun on will not be read
        hidden = self._hidden(files)
        if not hidden:
            return tuple(files)
        from hotfix_lint.facts.hunks import count

        counts = count(self.git, *self._ends, hidden)
        return tuple(
            file._replace(
                hidden_insertions=counts[file.path][0], hidden_deletions=counts[file.path][1]
            )
            if file.path in counts
            else file
            for file in files
        )

    def _hidden(self, files: Sequence[FileChange]) -> list[FileChange]:
        """Return the files that are text, though git was told not to count their lines."""
        uncounted = [file for file in files if file.insertions is None and not file.is_submodule]
        if not uncounted:
            return []
        from hotfix_lint.facts.contents import texts

        sides = {
            file: {name for name in (file.old_blob, file.new_blob) if name.strip("0")}
            for file in uncounted
        }
        readable = texts(self.git, set().union(*sides.values()))
        return [file for file, names in sides.items() if names <= readable]

    def _read_files(self, *, counted: bool) -> list[FileChange]:
        from hotfix_lint.facts.changes import read

        base, head = self._ends
        many = self._while_counted if counted and self.expected else None
        return read(self.git, base, head, counted=counted, many=many)

    def _while_counted(self) -> None:
        """Do what a rule is sure to ask for and needs no counts while git counts a large change."""
        from hotfix_lint.facts import dependencies, headers, hunks

        compares = "dependencies" in self.expected and "dependencies" not in self.__dict__
        try:
            files = self._read_files(counted=False)
            patches = "hunks" in self.expected and len(files) <= MAX_HUNKS_FILES
            if patches:
                self.git.begin_sizes(_blobs(files))
                for file in files:
                    self._roles.of(file.path)
                patches = self._readable_at_once(files)
            # What has to be waited for comes before git gets more to do.
            if compares:
                dependencies.read(files, self.contents)
            if patches:
                hunks.begin(self.git, *self._ends)
                headers.begin(self.git, files, self._roles)
            if compares:
                self._compared_dependencies = dependencies.compare(files, self.contents)
        except (FactUnknownError, RepositoryError):
            return  # which is said where it is asked for

    @property
    def _ends(self) -> tuple[str, str | None]:
        return self.range.base, None if self.request.staged else self.range.head

    @fact
    def contents(self) -> GitContents:
        """Reader of the change's contents."""
        from hotfix_lint.facts.contents import GitContents

        return GitContents(self.git, *self._ends)

    def hunks(self, files: Sequence[FileChange]) -> dict[str, tuple[Hunk, ...] | None]:
        """Return the changed lines of `files` by head path; None for a file over 2 MiB.

        Raises:
            FactUnknownError: they are more than 10,000 files, or together over 32 MiB or 100,000
                changed lines.

        """
        from hotfix_lint.facts.hunks import read

        wanted = [file for file in files if file.path not in self._hunks]
        if len(wanted) > MAX_HUNKS_FILES:
            raise FactUnknownError(
                f"there are {len(wanted)} changed files to read; {MAX_HUNKS_FILES} are read"
            )
        sizes = self._sizes(wanted)
        total = sum(size for size in sizes.values() if size <= MAX_HUNK_BYTES)
        if total > MAX_HUNKS_BYTES:
            raise FactUnknownError(
                f"the changed files to read have {total >> 20} MiB together;"
                f" {MAX_HUNKS_BYTES >> 20} are read"
            )
        if total > MAX_UNCOUNTED_BYTES:
            paths = {file.path for file in wanted if sizes[file.path] <= MAX_HUNK_BYTES}
            lines = sum(file.lines for file in self.counted_files if file.path in paths)
            if lines > MAX_HUNKS_LINES:
                raise FactUnknownError(
                    f"the changed files to read have {lines} changed lines;"
                    f" {MAX_HUNKS_LINES} are read"
                )
        small = [file for file in wanted if sizes[file.path] <= MAX_HUNK_BYTES]
        self._hunks |= dict.fromkeys(file.path for file in wanted)
        if small:
            base, head = self._ends
            all_ = self._with_the_rest(small)
            self._hunks |= read(self.git, base, head, all_ or small, of_all=bool(all_))
        return {file.path: self._hunks[file.path] for file in files}

    def _with_the_rest(self, files: Sequence[FileChange]) -> list[FileChange]:
        """Return all files to read where `files` are many and the rest is few, else none.

        The next rule will ask for the rest, and one patch of all is quicker than several of some.
        """
        from hotfix_lint.facts.changes import MANY

        every = self.files
        if len(files) <= MANY or 2 * len(files) < len(every):
            return []
        if not self._readable_at_once(every):
            return []
        if sum(file.lines for file in self.counted_files) > MAX_HUNKS_LINES:
            return []
        sizes = self._sizes(every)
        return [file for file in every if sizes[file.path] <= MAX_HUNK_BYTES]

    def _readable_at_once(self, files: Sequence[FileChange]) -> bool:
        if len(files) > MAX_HUNKS_FILES:
            return False
        return sum(self._sizes(files).values()) <= MAX_HUNKS_BYTES

    def added_lines(self, files: Sequence[FileChange]) -> Iterator[tuple[str, int, list[str]]]:
        """Yield path, number and added lines of files that are too large for `hunks`, in parts.

        Raises:
            FactUnknownError: they have more than 128 MiB together.

        """
        from hotfix_lint.facts.hunks import added

        total = sum(self._sizes(files).values())
        if total > MAX_ADDED_BYTES:
            raise FactUnknownError(
                f"the large files to read have {total >> 20} MiB together;"
                f" {MAX_ADDED_BYTES >> 20} are read"
            )
        return added(self.git, *self._ends, files)

    def _sizes(self, files: Sequence[FileChange]) -> dict[str, int]:
        sizes = self.git.sizes(_blobs(files))
        return {
            file.path: max(sizes.get(file.old_blob, 0), sizes.get(file.new_blob, 0))
            for file in files
        }

    @fact
    def _roles(self) -> Roles:
        from hotfix_lint.facts.roles import Roles

        return Roles(self.workflow.roles)

    def role(self, file: FileChange) -> Role:
        """Return the role of a changed file, by its path or by a header that it had before."""
        return self._roles_by_header.get(file.path) or self._roles.of(file.path)

    @fact
    def _roles_by_header(self) -> dict[str, Role]:
        from hotfix_lint.facts import headers

        return headers.read(self.git, self.files, self._roles)

    @fact
    def dependencies(self) -> DependencyReport:
        """What the change does to dependencies."""
        from hotfix_lint.facts.dependencies import compare

        files = self.files  # of a large change they are compared by then
        return self._compared_dependencies or compare(files, self.contents)

    @fact
    def _test_code(self) -> Reading:
        from hotfix_lint.facts.tests import reading

        files = reading.candidates(self.files, self._roles)
        return reading.read(files, self.hunks(files), self.contents, self._roles)

    @fact
    def tests(self) -> TestJudgement:
        """What the change does for tests."""
        from hotfix_lint.facts.tests import judge

        return judge(self._test_code)

    def strong_evidence(self, count: int) -> tuple[Evidence, ...]:
        """Return the first of `tests.evidence` that is strong, at most `count`; quick to find."""
        from hotfix_lint.facts.tests import strong

        if "tests" in self.__dict__:
            return tuple(e for e in self.tests.evidence if e.grade == "strong")[:count]
        return tuple(strong(self._test_code, count))

    @fact
    def changed_tests(self) -> frozenset[str]:
        """The names of tests to which lines came, as their declarations tell them."""
        return frozenset().union(*(code.changed_names() for code in self._test_code.codes))

    @fact
    def weakenings(self) -> tuple[Weakening, ...]:
        """Where the change makes tests weaker."""
        from hotfix_lint.facts.tests import weakened

        def adds_test() -> bool:
            return bool(self.strong_evidence(1)) or self.tests.adds_test

        return weakened(self._test_code, adds_test, self.files)

    @fact
    def proof(self) -> Proof:
        """The record of a proof of the change's tests.

        Raises:
            FactUnknownError: there is none of this head and these tests.

        """
        from hotfix_lint.facts import proofs

        return proofs.find(self)

    @fact
    def incident_words(self) -> Words:
        """The words by which the parts of an incident's document are known."""
        from hotfix_lint.facts import incidents

        return incidents.words(self.workflow.incident_words)

    @fact
    def incident(self) -> Incident | None:
        """The incident's document; None if there is none.

        Raises:
            FactUnknownError: it cannot be read, or the ticket that names it is not known.

        """
        from hotfix_lint.facts import incidents

        found = self.document("incident", self.workflow.incidents)
        if found is None:
            return None
        return incidents.read(*found, self.incident_words, self.ticket)

    @fact
    def announcements(self) -> dict[str, tuple[str, Document]]:
        """The messages to people that are written, by name, each with its path.

        Where the caller names some, these alone are meant.

        Raises:
            FactUnknownError: one cannot be read, or the ticket that names it is not known.

        """
        given = [name for name in self.request.documents if name != "incident"]
        names = given or list(self.workflow.announcements)
        paths = self.workflow.announcements
        found = {name: self.document(name, paths.get(name, "")) for name in names}
        return {name: document for name, document in found.items() if document is not None}

    def document_path(self, pattern: str) -> str:
        """Return where the head has a document of this hotfix, `{ticket}` in its path put in.

        Raises:
            FactUnknownError: the ticket is not known.

        """
        if "{ticket}" not in pattern:
            return pattern
        ticket = self.branch.ticket
        if ticket is None:
            raise FactUnknownError(f"the ticket is not known, and so neither is {pattern}")
        return pattern.replace("{ticket}", ticket)

    def document(self, name: str, pattern: str) -> tuple[str, Document] | None:
        """Return a Markdown document and its path: the caller's, the head's, or production's.

        Args:
            name: what the caller calls it.
            pattern: its path from the top, in which `{ticket}` stands for the branch's ticket.

        Raises:
            FactUnknownError: it cannot be read, or the ticket is not known.

        """
        from hotfix_lint.facts import documents

        given = self.request.documents.get(name)
        if given is not None:
            return given.path, documents.parsed(given.path, given.data)
        path = self.document_path(pattern)
        for tree in self._trees_of_documents():
            data = documents.read(self.git, tree, path)
            if data is not None:
                return path, documents.parsed(path, data)
        return None

    def _trees_of_documents(self) -> Iterator[str | None]:
        """Yield where documents are: what is written after the merge is on production."""
        if self.request.staged:
            yield None
            return
        head = self.git.resolve(self.request.head or "HEAD")
        if head is not None:
            yield head
        production = self.range.production
        tip = self.git.resolve(production.ref)
        if tip is not None and tip != head:
            yield tip

    def added(self, path: str) -> Added | None:
        """Return the commit that added a document, here or on production; None if none did."""
        from hotfix_lint.facts import documents

        trees = [tree for tree in self._trees_of_documents() if tree is not None]
        return documents.added(self.git, trees, path)

    def lint_reason(self) -> str:
        """Return why the branch is not linted, or "" if it is."""
        branch = self.branch
        if self.request.all_branches or branch.is_hotfix:
            return ""
        if self.tagged is not None:
            since = f" since {visible(self.tagged.since)}" if self.tagged.since else ""
            told = 'its message does not begin with "Hotfix"'
            what = f"the tag {visible(self.request.tag or '')} holds no hotfix"
            return f"{what}: no merge of a hotfix branch{since}, and {told}"
        if branch.name is None:
            return ""
        return f"{branch.name} is not a hotfix branch"


def _blobs(files: Sequence[FileChange]) -> list[str]:
    return [name for f in files if not f.is_submodule for name in (f.old_blob, f.new_blob)]
