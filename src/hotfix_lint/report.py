"""The vocabulary of what a run found: locations, problems, findings, results and the report."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal

    Severity = Literal["error", "warning", "note"]
    Stage = Literal["commit", "push", "review", "merge", "release", "close"]
    Outcome = Literal["passed", "failed", "skipped", "unchecked", "waived"]


Value = str | int | None

# The rule under which is told what is wrong with waivers; a policy cannot define it.
WAIVERS = "waivers"
SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")
STAGES: tuple[Stage, ...] = ("commit", "push", "review", "merge", "release", "close")


class Location(NamedTuple):
    """Where a finding is.

    Attributes:
        kind: what is pointed at; a file has `path`, a commit has `commit`, a branch has `ref`.
        path: the file's path from the repository's top, undecodable bytes as surrogate escapes.
        line: the line from 1: of the file at the head, of the commit message, or of the pull
            request's description.
        column: the column from 1, in characters.
        commit: the full object name; "" for the message that is being written.
        ref: the short name of the branch or tag; of a pull request its number, "" if unknown.
        snippet: the text of that line, if it was read.

    """

    kind: Literal["file", "commit", "branch", "change", "policy", "pull-request"]
    path: str | None = None
    line: int | None = None
    column: int | None = None
    commit: str | None = None
    ref: str | None = None
    snippet: str | None = None


class Replacement(NamedTuple):
    """What would mend a problem exactly: one line of the file at the head, and what it should be.

    Attributes:
        line: its number, from 1.
        was: its text at the head.
        text: the text that the base has in its place.

    """

    line: int
    was: str
    text: str


class Problem(NamedTuple):
    """One thing that a check saw to be wrong, before the rule's words are put to it.

    Attributes:
        location: where it is.
        values: what the rule's message may insert, by name; the kind's `VALUES` lists them.
        identity: what the problem is about, without shas, lines or dates: the same after a
            rebase. Report fingerprints are made of it.
        replacement: what would mend it, where that is known exactly.

    """

    location: Location
    values: Mapping[str, Value]
    identity: str
    replacement: Replacement | None = None


class Verdict(NamedTuple):
    """What a check answers.

    Attributes:
        problems: what is wrong; empty is a pass if nothing else is set.
        unchecked: why part or all of it could not be told, or "".
        skipped: why there was nothing to look at, or "".
        remarks: what a reader of a pass should know, such as an exception that was used.

    """

    problems: tuple[Problem, ...] = ()
    unchecked: str = ""
    skipped: str = ""
    remarks: tuple[str, ...] = ()


class Finding(NamedTuple):
    """One problem in the words of the rule that found it.

    Attributes:
        rule: the rule's name.
        severity: the rule's severity.
        message: what is wrong, one line.
        hint: what to do about it, one line, or "".
        location: where.
        values: what the message was made of.
        identity: what it is about; see `Problem`.
        waived: why it does not count, or None.
        replacement: what would mend it; see `Problem`.

    """

    rule: str
    severity: Severity
    message: str
    hint: str
    location: Location
    values: Mapping[str, Value]
    identity: str
    waived: str | None = None
    replacement: Replacement | None = None

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits, the same after a rebase or an amend elsewhere."""
        import hashlib

        subject = f"{self.rule}\0{self.location.kind}\0{self.location.path or ''}\0{self.identity}"
        return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Result(NamedTuple):
    """What became of one rule.

    Attributes:
        rule: the rule's name.
        severity: the rule's severity.
        stage: the rule's stage.
        outcome: one of the five; an unchecked rule may still have findings.
        reason: why it was skipped or unchecked, or "".
        findings: what it found.
        remarks: what a reader of a pass should know.

    """

    rule: str
    severity: Severity
    stage: Stage
    outcome: Outcome
    reason: str
    findings: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()


class RuleInfo(NamedTuple):
    """What reporters tell about a rule.

    Attributes:
        name: the rule's name, kebab-case.
        severity: error, warning or note.
        stage: the earliest stage at which it runs.
        kind: the kind of check.
        because: why the rule exists.
        hint: how to mend what it finds, with placeholders.
        docs: where to read more.
        tags: words to select by.
        file: the policy file that defines it, relative to the repository's top, or None if it
            stands outside the repository (the built-in policy).
        line: the line of its definition in that file, from 1.

    """

    name: str
    severity: Severity
    stage: Stage
    kind: str
    because: str
    hint: str
    docs: str
    tags: tuple[str, ...]
    file: str | None
    line: int


class Priority(NamedTuple):
    """How urgent the hotfix is.

    Attributes:
        value: one of the policy's priorities.
        origin: who says so, in words.
        may_loosen: it may make a rule ask less; False where only the change's author says so and
            the policy does not trust that.

    """

    value: str
    origin: str
    may_loosen: bool

    @property
    def only(self) -> str:
        """Who alone says so, as the beginning of a sentence: "only the commits say"."""
        who = self.origin.removeprefix("by ")
        return f"only {who} say" if who == "the commits" else f"only {who} says"


class RangeInfo(NamedTuple):
    """What was looked at.

    Attributes:
        branch: the branch's short name, or None where it is not known.
        production: the name that the base was found by.
        base: the merge base's full object name, or None if nothing was read from history.
        head: the head's full object name, or None for the staged change.
        commits: how many commits are in the range.
        stage: the stage of the run.
        origin: how range and stage were found, in words.
        notes: what a reader should know, such as several merge bases.
        anchor: a changed file that is there at the head, for report formats in which every
            finding must point at a file; None if there is none.
        priority: how urgent it is; None if nobody says so, or nothing has asked.

    """

    branch: str | None
    production: str | None
    base: str | None
    head: str | None
    commits: int
    stage: Stage
    origin: str = ""
    notes: tuple[str, ...] = ()
    anchor: str | None = None
    priority: Priority | None = None


class PolicyInfo(NamedTuple):
    """Where the policy came from.

    Attributes:
        sources: the files that make it up, as a person would name them, base first.
        digest: 16 hexadecimal digits over all of them.

    """

    sources: tuple[str, ...]
    digest: str


class Report(NamedTuple):
    """Everything that a run has to tell; reporters are pure functions of it.

    Attributes:
        version: the version of hotfix-lint.
        results: one for each rule of the policy that was asked for, in the policy's order.
        rules: what the rules are, in the same order.
        policy: where the policy came from.
        range: what was looked at; None when the branch is no hotfix or nothing was read.
        fail_on: findings at or above this severity fail the run.
        allow_unchecked: an error-level rule that is unchecked does not fail the run.
        not_applicable: why nothing was linted, e.g. the branch is no hotfix; else "".

    """

    version: str
    results: tuple[Result, ...]
    rules: tuple[RuleInfo, ...]
    policy: PolicyInfo
    range: RangeInfo
    fail_on: Severity = "error"
    allow_unchecked: bool = False
    not_applicable: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of all rules, waived ones included."""
        return tuple(finding for result in self.results for finding in result.findings)

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings that are not waived, the most severe first."""
        found: dict[Severity, list[Finding]] = {severity: [] for severity in reversed(SEVERITIES)}
        for result in self.results:
            for finding in result.findings:
                if finding.waived is None:
                    found[finding.severity].append(finding)
        return tuple(finding for alike in found.values() for finding in alike)

    def foremost(self, limit: int) -> tuple[Finding, ...]:
        """Return at most `limit` of what stands: each rule's first, before any rule's second.

        Else a finding could be hidden among many of another rule. The most severe still come first.
        """
        found = self.standing
        if len(found) <= limit:
            return found
        seen: dict[str, int] = {}
        order: list[tuple[int, int, int]] = []
        for number, finding in enumerate(found):
            nth = seen[finding.rule] = seen.get(finding.rule, 0) + 1
            order.append((-SEVERITIES.index(finding.severity), nth, number))
        return tuple(found[number] for number in sorted(o[2] for o in sorted(order)[:limit]))

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that fail the run: not waived, at or above `fail_on`."""
        return tuple(self._blocking())

    @property
    def is_blocked(self) -> bool:
        """Whether any finding fails the run."""
        return any(True for _ in self._blocking())

    def _blocking(self) -> Iterator[Finding]:
        severe = SEVERITIES[SEVERITIES.index(self.fail_on) :]
        for result in self.results:
            for finding in result.findings:
                if finding.waived is None and finding.severity in severe:
                    yield finding

    @property
    def unchecked(self) -> tuple[Result, ...]:
        """The results of rules that could not be checked."""
        return tuple(result for result in self.results if result.outcome == "unchecked")

    @property
    def exit_code(self) -> Literal[0, 1, 2]:
        """0 nothing wrong, 1 blocking findings, 2 an error-level rule could not be checked."""
        if not self.allow_unchecked and any(r.severity == "error" for r in self.unchecked):
            return 2
        return 1 if self.is_blocked else 0
