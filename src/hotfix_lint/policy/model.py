"""What a policy resolves to: rules, the team's words, and where each came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotfix_lint.report import Severity, Stage

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


class Workflow(NamedTuple):
    """The team's own words.

    Attributes:
        production: names of the production branch, tried in order; empty: find it.
        hotfix_branches: globs of well-named hotfix branches.
        hotfix_like: pattern of branch names that are hotfixes with a bad name.
        ticket: pattern of a ticket.
        priorities: the priorities, most urgent first.
        fields: fields of a commit message that are known beside those that rules name.
        roles: globs by file role, added to the catalogues'.

    """

    production: tuple[str, ...]
    hotfix_branches: tuple[str, ...]
    hotfix_like: str
    ticket: str
    priorities: tuple[str, ...]
    fields: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]


class Policy(NamedTuple):
    """A whole policy.

    Attributes:
        rules: in the order of their first definition.
        off: the names of rules that are switched off.
        workflow: the team's words.
        sources: the files it was made of, base first, as a person would name them.
        digest: 16 hexadecimal digits over the contents of all sources.

    """

    rules: tuple[Rule, ...]
    off: tuple[str, ...]
    workflow: Workflow
    sources: tuple[str, ...]
    digest: str

    def field_names(self) -> tuple[str, ...]:
        """Return the fields of commit messages that any rule or the workflow speaks of."""
        names = list(self.workflow.fields)
        for rule in self.rules:
            if rule.kind == "fields":
                names += rule.settings["require"]
            told = rule.settings.get("of", ())
            facts = [told] if isinstance(told, str) else told
            names += [f.removeprefix(_FIELD) for f in facts if f.startswith(_FIELD)]
            if "allow-when-declared" in rule.settings:
                names.append(rule.settings["allow-when-declared"])
        return tuple(dict.fromkeys(names))


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
