"""What a policy resolves to: rules, waivers, the team's words, and where each came from."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    from hotfix_lint.report import Severity, Stage

PRIORITY_FIELD = "Priority"
TICKET_FIELD = "Ticket"
WAIVE_FIELD = "Waive"
_FIELD = "commit.fields."


class Origin(NamedTuple):
    """Where something stands in a policy file.

    Attributes:
        file: as a person would name the file: relative to the repository's top, or
            ``hotfix (built in)``.
        line: from 1.
        column: from 1, in characters.
        in_repository: whether `file` is a path from the repository's top.

    """

    file: str
    line: int
    column: int
    in_repository: bool


class Condition(NamedTuple):
    """One key of `when` or `unless`.

    Attributes:
        key: what is looked at.
        values: names, globs or patterns, of which any may hold.

    """

    key: Literal["priority", "branch", "ticket", "paths", "labels", "event"]
    values: tuple[str, ...]


class Variant(NamedTuple):
    """What a rule is for one priority, in the place of its plain values.

    Attributes:
        priority: the priority.
        severity: as of a rule; or off, for that priority.
        message: as of a rule.
        hint: as of a rule.
        settings: as of a rule.
        loosens: in what it may ask less than the plain values do, in words; "" if in nothing.

    """

    priority: str
    severity: Severity | Literal["off"]
    message: str
    hint: str
    settings: Mapping[str, Any]
    loosens: str


class Rule(NamedTuple):
    """One rule, resolved: what the built-in policy and the team's files say of it together.

    Attributes:
        name: kebab-case; the rule's id everywhere.
        kind: the kind of check; a file in `checks/`.
        severity: error, warning or note; rules that are off are not in the policy.
        stage: the earliest stage at which it runs.
        message: a template, or "" for the kind's own.
        hint: a template, or "" for the kind's own.
        because: why the rule exists.
        docs: where to read more, or "".
        tags: words to select by.
        settings: the kind's own keys, as the schema validated them.
        origin: the line of the rule's name in the last file that changes it.
        when: all must hold, or the rule is skipped.
        unless: none may hold, or the rule is skipped.
        variants: what `by-priority` makes of it.

    """

    name: str
    kind: str
    severity: Severity
    stage: Stage
    message: str
    hint: str
    because: str
    docs: str
    tags: tuple[str, ...]
    settings: Mapping[str, Any]
    origin: Origin
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    variants: tuple[Variant, ...] = ()


class Waiver(NamedTuple):
    """Findings that do not count, because someone who may say so has said so.

    Attributes:
        rules: names of rules, or `tag:` and a tag.
        reason: why.
        approved_by: who said so.
        expires: the last day on which it counts, as YYYY-MM-DD, in UTC.
        origin: where it stands.
        tickets: the branch's ticket is one of them; this and what follows narrow it if not empty.
        priorities: the hotfix's priority is one of them.
        paths: globs; the finding is in such a file.
        packages: the finding is about such a dependency.
        commits: object names, seven digits or more; the finding is in such a commit.

    """

    rules: tuple[str, ...]
    reason: str
    approved_by: str
    expires: str
    origin: Origin
    tickets: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()


class Workflow(NamedTuple):
    """The team's own words.

    Attributes:
        production: names of the production branch, tried in order; empty: find it.
        hotfix_branches: globs of well-named hotfix branches.
        hotfix_like: pattern of branch names that are hotfixes with a bad name.
        hotfix_titles: pattern of titles of pull requests into production that are of a hotfix.
        ticket: pattern of a ticket.
        priorities: the priorities, most urgent first.
        fields: fields of a commit message that are known beside those that rules name.
        roles: globs by file role, added to the catalogues'.
        priorities_trusted_in_commits: priorities that may loosen a rule though only the change's
            author states them.
        priorities_trusted_in_pull_requests: likewise for what a pull request's title or urgency box
            states.
        urgency_headings: names of the section of a pull request in which a box states its priority.
        waivable_in_commits: rules, or `tag:` and a tag, that the author of a commit may waive.
        triage: path of the team's own triage; "" for the built-in one.
        backport_to: branches that get every hotfix, too, each with its short name.
        backport_branch: how the branch of a backport is named, with {target} and {ticket}.
        incidents: path of an incident's document, in which `{ticket}` is the ticket.
        incident_words: words of such documents, beside the built-in ones: by `fields`, `sections`
            and `moments`, and then by what they are.
        templates: paths of the team's own templates, by name.
        test_command: the command that runs tests to prove them, or "" to find a runner.
        setup_command: the command that prepares a tree for them, or "".
        test_environment: folders of the work tree that are shared with such trees: "link", "copy"
            or "none".
        announcements: paths of messages to people, by name, in the same form.

    """

    production: tuple[str, ...]
    hotfix_branches: tuple[str, ...]
    hotfix_like: str
    ticket: str
    priorities: tuple[str, ...]
    fields: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    priorities_trusted_in_commits: tuple[str, ...] = ()
    waivable_in_commits: tuple[str, ...] = ()
    triage: str = ""
    backport_to: Mapping[str, str] = {}
    backport_branch: str = "backport/{target}/hotfix-{ticket}"
    incidents: str = "docs/incidents/{ticket}.md"
    incident_words: Mapping[str, Mapping[str, Sequence[str]]] = {}
    announcements: Mapping[str, str] = {}
    templates: Mapping[str, str] = {}
    hotfix_titles: str = r"(?i)\[hot[-_ ]?fix\]"
    priorities_trusted_in_pull_requests: tuple[str, ...] = ()
    urgency_headings: tuple[str, ...] = ("Urgency", "Priority")
    test_command: str = ""
    setup_command: str = ""
    test_environment: Mapping[str, str] = {}


class Policy(NamedTuple):
    """A whole policy.

    Attributes:
        rules: in the order of their first definition.
        off: the names of rules that are switched off.
        workflow: the team's words.
        sources: the files it was made of, base first, as a person would name them.
        digest: 16 hexadecimal digits over the contents of all sources.
        waivers: of all files, base first.

    """

    rules: tuple[Rule, ...]
    off: tuple[str, ...]
    workflow: Workflow
    sources: tuple[str, ...]
    digest: str
    waivers: tuple[Waiver, ...] = ()

    def field_names(self) -> tuple[str, ...]:
        """Return the fields of commit messages that the language, a rule or the team speaks of."""
        names = [PRIORITY_FIELD, WAIVE_FIELD, *self.workflow.fields]
        for rule in self.rules:
            for settings in (rule.settings, *(variant.settings for variant in rule.variants)):
                names += _fields(rule.kind, settings)
        return tuple(dict.fromkeys(names))


def _fields(kind: str, settings: Mapping[str, Any]) -> list[str]:
    of_commits = kind == "fields" and settings.get("of", "commit") == "commit"
    names = list(settings["require"]) if of_commits else []
    told = settings.get("of", ())
    facts = [told] if isinstance(told, str) else told
    names += [f.removeprefix(_FIELD) for f in facts if f.startswith(_FIELD)]
    if "allow-when-declared" in settings:
        names.append(settings["allow-when-declared"])
    return names


class Defect(NamedTuple):
    """One thing wrong in a policy.

    Attributes:
        origin: where.
        path: the path in the document, e.g. ``rules.diff-size.max-line``, or "".
        message: what was found and what was expected.

    """

    origin: Origin
    path: str
    message: str

    def __str__(self) -> str:
        """Return the one line that a person is shown, `file:line:column: path: message`."""
        where = f"{self.origin.file}:{self.origin.line}:{self.origin.column}"
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"
