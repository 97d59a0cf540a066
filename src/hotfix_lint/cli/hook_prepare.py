"""`hotfix-lint hook prepare-commit-msg`: begins an empty message, by policy and branch.

It helps, and is in nobody's way: `git commit --no-verify` does not skip this hook, so whatever goes
wrong here is told, and the commit goes on.
"""

from __future__ import annotations

from hotfix_lint import drafts
from hotfix_lint.cli import linting
from hotfix_lint.display import visible
from hotfix_lint.facts import message_file
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.request import MessageFile

if TYPE_CHECKING:
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.git import Git
    from hotfix_lint.facts.message_file import Cleanup
    from hotfix_lint.policy.model import Policy, Rule
    from hotfix_lint.request import Request

MAX_BYTES = 32 << 20
_SIGNED_OFF = "Signed-off-by: "


def begin(path: str, source: str, request: Request) -> None:
    """Write the beginning of a message in front of what git has prepared, if that is empty.

    Args:
        path: the message file.
        source: where the message is from, as git tells the hook; "" for a new message.
        request: the run, without the message.

    Raises:
        HotfixLintError: repository or policy cannot be used.
        OSError: the file cannot be read or written.

    """
    # Any other source is a message that someone wrote, or that git makes of commits.
    # Without an editor git would refuse the empty message; a begun one it would take.
    if source not in {"", "template"} or request.environment.get("GIT_EDITOR") == ":":
        return
    with open(path, "rb") as stream:
        data = stream.read(MAX_BYTES)
    text = data.decode("utf-8", "surrogateescape")
    git = linting.open_repository(request)
    cleanup = message_file.cleanup_of(git, text, edited=True)
    if not _is_empty(text, cleanup, template=source == "template"):
        return
    begun = _begun(git, request, cleanup)
    if begun:
        with open(path, "r+b") as stream:
            stream.write(begun.encode("utf-8", "surrogateescape") + data)


def _is_empty(text: str, cleanup: Cleanup, *, template: bool) -> bool:
    """Tell whether nobody has written anything: but for comments, and who signs it off.

    Where comments are kept, those of a template are its content; without a template they are git's.
    """
    if not template and cleanup.mode != "strip":
        cleanup = cleanup._replace(mode="strip")
    lines = [line for _, line in message_file.clean(text, cleanup)]
    return all(not line or line.startswith(_SIGNED_OFF) for line in lines)


def _begun(git: Git, request: Request, cleanup: Cleanup) -> str:
    request = _with(request, "")
    policy, facts = linting.prepare(request, linting.Choice(), git)
    if not facts.branch.is_hotfix:
        return ""
    if "commit" in policy.workflow.templates:
        begun = _of_team(git, policy, facts)
    else:
        begun = drafts.message(policy, _applying(policy, facts), facts.branch.ticket)
    if not begun:
        return ""
    # Where comments are kept, advice would become a part of the message.
    hints = _hints(git, policy, _with(request, begun)) if cleanup.mode == "strip" else []
    comments = "".join(f"{cleanup.comment} {hint}\n" for hint in hints)
    return f"{begun}\n\n{comments}" if comments else f"{begun}\n"


def _of_team(git: Git, policy: Policy, facts: Facts) -> str:
    """Return the team's own template, filled by what is known before the message is written."""
    from hotfix_lint.cli.template import text_of
    from hotfix_lint.templates import filling, values

    text = text_of("commit", policy.workflow.templates["commit"], git.root)
    return filling.fill(text, values.known(facts, policy, {}, {})).rstrip("\n")


def _with(request: Request, text: str) -> Request:
    return request._replace(message=MessageFile("", text, edited=False))


def _applying(policy: Policy, facts: Facts) -> tuple[Rule, ...]:
    """Return the rules whose conditions hold for the commit, or cannot be known to."""
    from hotfix_lint import applicability

    applications = [applicability.of(rule, facts) for rule in policy.rules]
    return tuple(application.rule for application in applications if not application.skipped)


def _hints(git: Git, policy: Policy, request: Request) -> list[str]:
    """Return, line by line, what the rules on messages still ask of what is begun."""
    from hotfix_lint import engine
    from hotfix_lint.facts.facts import Facts

    facts = Facts(git, request, policy.workflow, policy.field_names())
    report = engine.run(policy, policy.rules, facts)
    open_ = [finding for finding in report.findings if finding.location.kind == "commit"]
    told = dict.fromkeys(f"{f.rule}: {visible(f.hint)}" for f in open_ if f.hint)
    return [f"hotfix-lint will ask for this ({len(told)}):", *told] if told else []
