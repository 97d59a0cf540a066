"""Where a repository's hooks are, and whether others than its own work trees run them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import quoted, visible
from hotfix_lint.errors import UsageError
from hotfix_lint.paths import inside

if TYPE_CHECKING:
    from hotfix_lint.facts.git import Git

_OF_ALL = {"global": "all repositories of this user", "system": "all repositories of this machine"}


class HookFolder(NamedTuple):
    """The folder of hooks that git uses.

    Attributes:
        path: absolute.
        shared_with: who else runs what is put there, in words; "" for this repository alone.

    """

    path: str
    shared_with: str


def find(git: Git) -> HookFolder:
    """Return the folder.

    Raises:
        UsageError: the setting core.hooksPath names no folder of ours.

    """
    common = git.common_dir()
    setting = git.hooks_path()
    path = os.path.join(common, "hooks")
    scope = "local"
    if setting is not None:
        scope, value = setting
        path = os.path.normpath(os.path.join(git.root, value))
        if not value or (os.path.lexists(path) and not os.path.isdir(path)):
            raise UsageError(
                f"core.hooksPath is {quoted(value)}, which is no folder, so git runs no hooks",
                "git config --unset core.hooksPath",
            )
        if ".husky" in path.replace(os.sep, "/").split("/")[-2:]:
            raise UsageError(
                f"the hooks are Husky's: core.hooksPath is {quoted(value)}",
                'write into .husky/commit-msg: hotfix-lint hook commit-msg "$@"'
                "  (docs/hooks.md has the rest)",
            )
    return HookFolder(path, _OF_ALL.get(scope) or _shared(git, common, path))


def refuse_shared(folder: HookFolder, command: str, *, shared: bool) -> None:
    """Refuse a folder that others use, unless it is meant.

    Raises:
        UsageError: it is not.

    """
    if folder.shared_with and not shared:
        raise UsageError(
            f"the hooks in {visible(folder.path)} are run by {folder.shared_with}",
            f"if that is meant: hotfix-lint {command} --shared",
        )


def _shared(git: Git, common: str, path: str) -> str:
    """Return who else has a folder, by where it really is: it may be a link."""
    if inside(path, common) is not None:
        return ""
    if not git.bare and inside(path, git.root) is not None:
        return "everyone who clones this repository, for it is in the work tree"
    return f"whoever else uses {visible(os.path.realpath(path))}"
