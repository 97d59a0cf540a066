"""Tells where a file is: inside a folder, and by which path, on any system."""

from __future__ import annotations

import os


def inside(path: str, folder: str) -> str | None:
    """Return the path of a file from `folder`, with forward slashes; None if it is elsewhere.

    Links are followed; so is what a file system takes for the same (case, on Windows). `folder`
    itself is ".".
    """
    try:
        relative = os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
    except ValueError:
        return None  # it is on another drive
    if os.path.isabs(relative) or relative.split(os.sep)[0] == os.pardir:
        return None
    return relative.replace(os.sep, "/")
