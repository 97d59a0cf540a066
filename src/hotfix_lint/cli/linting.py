"""From one request to its report: opens the repository, loads the policy, runs the engine."""

from __future__ import annotations

import os

from hotfix_lint import engine
from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.facts.facts import Facts
from hotfix_lint.facts.git import Git
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.paths import inside
from hotfix_lint.policy import cache, find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hotfix_lint.policy.model import Policy, Rule
    from hotfix_lint.report import Report, Severity
    from hotfix_lint.request import Request


class Choice(NamedTuple):
    """What of a policy is run, and what fails the run.

    Attributes:
        policy: the policy file that was asked for, or None to find it.
        policy_from: a name of the commit to read the policy from, or None for the work tree.
        baseline_from: a name of the commit to read a baseline from, or None for the work tree.
        only: names of rules, or `tag:` and a tag; empty for all.
        skip: likewise, to leave out.
        fail_on: the least severity that fails the run.
        allow_unchecked: an unchecked error-level rule does not fail the run.

    """

    policy: str | None = None
    policy_from: str | None = None
    baseline_from: str | None = None
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    fail_on: Severity = "error"
    allow_unchecked: bool = False


def open_repository(request: Request) -> Git:
    """Open the repository of a request; see `Git` for what it raises."""
    git = Git(request.folder, request.environment, named=request.named)
    _ = git.root  # what is wrong with it is raised here
    return git


def load_policy(git: Git, given: str | None, commit: str | None = None) -> Policy:
    """Load the policy of a run; see `policy.find` and `policy.load` for what they raise.

    Args:
        git: the repository.
        given: the file that was asked for, or None to find it.
        commit: a name of the commit that has the file, or None for the work tree.

    """
    folder = cache_folder()
    if folder is not None and inside(folder, git.root) is not None:
        folder = None  # a change could have brought it, and what it says would be believed
    if commit is None:
        return cache.load(find.find(git.root, given), find.reader(git.root), folder)
    from hotfix_lint.cli.committed import files

    read = files(git, commit)
    return cache.load(find.find_by(read, given), find.reader_by(read), folder)


def cache_folder() -> str | None:
    """Return the user's own folder for resolved policies, or None if there is none."""
    given = os.environ.get("HOTFIX_LINT_CACHE")
    if given is not None:
        return given or None
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if home is None or not os.path.isabs(home):
        home = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "hotfix-lint") if os.path.isabs(home) else None


def proofs_folder() -> str:
    """Return the user's own folder for records of proofs, or "" if there is none."""
    folder = cache_folder()
    return os.path.join(folder, "proofs") if folder else ""


def prepare(request: Request, choice: Choice, git: Git) -> tuple[Policy, Facts]:
    """Load the policy and prepare the facts of a request."""
    policy = load_policy(git, choice.policy, choice.policy_from)
    return policy, Facts(git, request, policy.workflow, policy.field_names())


def lint(
    request: Request,
    choice: Choice,
    opened: Git | None = None,
    begin: Callable[[str], None] | None = None,
) -> Report:
    """Lint what is asked.

    Args:
        request: the run.
        choice: what of a policy is run.
        opened: the repository of the request, if it is open already.
        begin: is told each rule before it is run.

    Raises:
        HotfixLintError: nothing can be said at all.

    """
    git = opened or open_repository(request)
    if request.documents:
        from hotfix_lint.cli.documents import placed

        request = request._replace(documents=placed(request.documents, git.root))
    if request.proof is not None:
        from hotfix_lint.cli.documents import placed

        proof = placed({"proof": request.proof}, git.root)["proof"]
        request = request._replace(proof=proof)
    policy, facts = prepare(request, choice, git)
    if request.priority is not None and request.priority not in policy.workflow.priorities:
        raise unknown("priority", request.priority, policy.workflow.priorities)
    rules = select(policy, choice.only, choice.skip)
    if not rules:
        # Nothing that was asked is nothing that holds.
        raise UsageError("no rule is left to run", "see hotfix-lint rules, --only and --skip")
    if request.message is None and not request.staged and not facts.lint_reason():
        # Without a range nothing can be said; with one sentence that is told best.
        _ = facts.range
    return engine.run(
        policy,
        rules,
        facts,
        fail_on=choice.fail_on,
        allow_unchecked=choice.allow_unchecked,
        begin=begin,
    )


def select(policy: Policy, only: Sequence[str], skip: Sequence[str]) -> tuple[Rule, ...]:
    """Return the policy's rules that were asked for, in the policy's order.

    Raises:
        UsageError: a name or tag is not in the policy.

    """
    wanted = _named(policy, only) if only else {rule.name for rule in policy.rules}
    left_out = _named(policy, skip)
    return tuple(r for r in policy.rules if r.name in wanted and r.name not in left_out)


def _named(policy: Policy, selectors: Iterable[str]) -> set[str]:
    names = {rule.name for rule in policy.rules}
    found: set[str] = set()
    for selector in selectors:
        if selector.startswith("tag:"):
            tagged = {r.name for r in policy.rules if selector.removeprefix("tag:") in r.tags}
            if not tagged:
                tags = sorted({tag for rule in policy.rules for tag in rule.tags})
                raise unknown("tag", selector.removeprefix("tag:"), tags)
            found |= tagged
        elif selector in names or selector in policy.off:
            found |= {selector}
        else:
            raise unknown("rule", selector, sorted(names | set(policy.off)))
    return found


def unknown(what: str, name: str, known: Sequence[str]) -> UsageError:
    """Return the error for a name that is none of the known ones, with the nearest."""
    import difflib

    # Of two letters any other two are near.
    near = difflib.get_close_matches(name, known, 1, 0.5) if len(name) > 2 else []
    hint = f"did you mean {quoted(near[0])}?" if near else f"known: {', '.join(known)}"
    return UsageError(f"there is no {what} {quoted(name)}", hint)
