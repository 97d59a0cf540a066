"""Writes the commented policy that a team begins with, from what its repository shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import visible
from hotfix_lint.policy import load
from hotfix_lint.policy.yaml_text import scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = ".hotfix-lint.schema.json"
_MAX_BRANCHES = 10

_TEXT = """\
# yaml-language-server: $schema={schema}
# (written for your editor by: hotfix-lint policy schema > {schema})
#
# How hotfixes are made here: as the built-in policy says, but for what this file says. Lines
# that begin with "#" show what it could say.
#
#   hotfix-lint policy check    is it valid, and has each line an effect?
#   hotfix-lint policy show     what does it come to?
#   hotfix-lint rules           which rules are there? rules NAME explains one
version: 1
extends: hotfix

{workflow}

{rules}
  #
  # Another severity (off, note, warning, error), or other values:
  # diff-spread: off
  # diff-size: {{max-lines: 60, max-files: 5}}
  #
  # A rule of your own:
  # no-migrations:
  #   severity: error
  #   stage: push
  #   check: changed-files
  #   forbid: {{roles: [migration]}}
  #   message: '"{{path}}" is a migration'
  #   hint: ship the migration with the next regular release
  #   because: A migration cannot be rolled back with the commit.

# What need not be, because someone who may say so has said so, until a day:
# waivers:
#   - rules: [dependency-change]
#     ticket: {ticket}
#     packages: [lodash]
#     reason: the new version is the fix
#     approved-by: "@release-lead"
#     expires: "2030-01-31"
"""


class Starter(NamedTuple):
    """What is known of a repository; what is not is "" or empty.

    Attributes:
        production: the production branch.
        ticket: a pattern of its tickets.
        ticket_example: one of them.
        hotfixes: what the names of its hotfix branches begin with.
        long_lived: other branches that are never merged away.

    """

    production: str = ""
    ticket: str = ""
    ticket_example: str = ""
    hotfixes: str = ""
    long_lived: tuple[str, ...] = ()


def text(known: Starter) -> str:
    """Return the policy; it is valid, and says nothing that the built-in policy says already."""
    return _TEXT.format(
        schema=SCHEMA,
        workflow=_block("workflow", _workflow(known)),
        rules=_block("rules", _rules(known)),
        ticket=known.ticket_example or "ENG-1234",
    )


def _block(key: str, lines: Sequence[str]) -> str:
    """Return a mapping; one of which every line is a comment must be a comment itself."""
    said = any(not line.startswith("#") for line in lines)
    return "\n".join([f"{key}:" if said else f"# {key}:", *(f"  {line}" for line in lines)])


def _workflow(known: Starter) -> list[str]:
    built_in = load.resolve(None, lambda _: None).workflow
    lines = [
        "# The branch that is deployed. Without it: the remote's default branch, main or master.",
        _line("production", [known.production], said=bool(known.production)),
        "# What hotfix branches are called; other branches are not looked at.",
    ]
    globs = [f"{known.hotfixes}*"] if known.hotfixes else list(built_in.hotfix_branches)
    lines += [_line("hotfix-branches", globs, said=tuple(globs) != built_in.hotfix_branches)]
    ticket = known.ticket or built_in.ticket
    lines += [
        "# What a ticket looks like; (?&ticket) in the patterns of rules.",
        _line("ticket", ticket, said=ticket != built_in.ticket),
        "# The priorities, most urgent first.",
        _line("priorities", built_in.priorities, said=False),
    ]
    return lines


def _rules(known: Starter) -> list[str]:
    lines = []
    prefix = known.hotfixes or "hotfix/"
    if prefix != "hotfix/":
        lines += _branch_name(prefix, known.ticket_example or "ENG-1234")
    if known.ticket == "[0-9]+":
        lines += [
            '# Branches have the number of the ticket alone, messages may have "#" before it.',
            "commit-ticket:",
            "  require: {Ticket: {matches: '^#?(?&ticket)$'}}",
            "  hint: 'add a line such as \"Ticket: #1234\"'",
        ]
    return lines + _long_lived(known.long_lived)


def _branch_name(prefix: str, example: str) -> list[str]:
    number = re.sub("^#", "", example)
    pattern = f"^{prefix}(?&ticket)-[a-z0-9]+([-._][a-z0-9]+)*$"
    message = f'the branch "{{value}}" is not named {prefix}<TICKET>-<brief-description>'
    hint = f"rename it: git branch -m {prefix}{number}-fix-auth-bypass"
    return [
        "branch-name:",
        f"  matches: {scalar(pattern)}",
        f"  message: {scalar(message)}",
        f"  hint: {scalar(hint)}",
    ]


def _long_lived(branches: Sequence[str]) -> list[str]:
    """Return the rule that no other branch's commits come in, for names that are not built in."""
    if not branches:
        return ["# No branch but production is seen that a hotfix would have to be brought to."]
    shown = ", ".join(visible(name, 60) for name in branches[:_MAX_BRANCHES])
    more = f" and {len(branches) - _MAX_BRANCHES} more" if len(branches) > _MAX_BRANCHES else ""
    lines = [
        f"# Branches that live on beside production: {shown}{more}.",
        "# Nothing of theirs may come into a hotfix; bring each hotfix to them afterwards.",
    ]
    rules = {rule.name: rule for rule in load.resolve(None, lambda _: None).rules}
    known = rules["branch-base"].settings["not-from"]
    globs = [*known, *(glob for glob in _globs(branches) if glob not in known)]
    if len(globs) == len(known):
        return lines
    return [*lines, "branch-base:", _line("  not-from", globs)]


def _globs(branches: Sequence[str]) -> list[str]:
    """Return globs of branches: one for all of a folder, and names that have none."""
    return list(
        dict.fromkeys(
            f"{_literal(name.partition('/')[0])}/*" if "/" in name else _literal(name)
            for name in branches
        )
    )


def _literal(name: str) -> str:
    return re.sub(r"([\\*?\[\]{},])", r"\\\1", name)


def _line(key: str, value: str | Sequence[str], *, said: bool = True) -> str:
    listed = isinstance(value, (list, tuple))
    shown = f"[{', '.join(map(scalar, value))}]" if listed else scalar(str(value))
    return f"{'' if said else '# '}{key}: {shown}"
