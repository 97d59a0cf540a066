"""Chooses how test files are run: by the policy's command, or by a known runner that is there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint import resources
from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.facts import catalogues
from hotfix_lint.matching import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_PROBE_SECONDS = 60
OWN = "test-command"
IN_FILE = frozenset({"junit", "plain", "jest", "mocha", "rspec", "trx"})
_MANY = re.compile(r"\{(files|folders|modules|names|stems)(?::([^{}]+))?\}")
_PLACE = re.compile(rf"{_MANY.pattern}|\{{helper:([a-z_.]+)\}}|\{{(?:program|report)\}}")


class Runner(NamedTuple):
    """One runner of the catalogue; see schemas/catalogues/runners.schema.json."""

    name: str
    files: tuple[str, ...]
    unless: tuple[str, ...]
    says: str
    unless_says: str
    projects: tuple[str, ...]
    outermost: bool
    declared: str
    needed: bool
    programs: tuple[str, ...]
    probe: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]
    command: tuple[str, ...]
    apart: bool
    report: str
    reports: tuple[str, ...]
    why: str
    environment: Mapping[str, str]
    folders: Mapping[str, str]


class Job(NamedTuple):
    """Some test files that one run takes.

    Attributes:
        runner: how.
        program: the program that was found, an absolute path; "" if the command names its own.
        folder: where, from the top; "" for the top.
        files: the test files, from the top.
        modules: the marked folders that they are nearest to, from `folder`; "." for itself.
        names: the tests that changed, as far as that is known.

    """

    runner: Runner
    program: str
    folder: str
    files: tuple[str, ...]
    modules: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Where(NamedTuple):
    """What choosing needs to know of the outside.

    Attributes:
        root: the top of the user's work tree, whose environments are used.
        environment: the user's environment.
        exists: tells whether the head has a path, whose last part may be a glob.
        text: returns a file of the head, or its beginning.

    """

    root: str
    environment: Mapping[str, str]
    exists: Callable[[str], bool]
    text: Callable[[str], str]


@cache
def catalogue() -> tuple[Runner, ...]:
    """Return the known runners, in their order."""
    return tuple(
        Runner(
            name=name,
            files=tuple(raw["files"]),
            unless=tuple(raw.get("unless", ())),
            says=raw.get("says", ""),
            unless_says=raw.get("unless-says", ""),
            projects=tuple(raw["projects"]),
            outermost=raw.get("outermost", False),
            declared=raw.get("declared", ""),
            needed=raw.get("needed", False),
            programs=tuple(raw["programs"]),
            probe=tuple(raw.get("probe", ())),
            steps=tuple(tuple(step) for step in raw.get("steps", ())),
            command=tuple(raw["command"]),
            apart=raw.get("apart", False),
            report=raw["report"],
            reports=tuple(raw.get("reports", ())),
            why=raw.get("why", ""),
            environment=raw.get("environment", {}),
            folders=raw.get("folders", {}),
        )
        for name, raw in catalogues.load("runners")["runners"].items()
    )


def allowed() -> tuple[str, ...]:
    """Return the variables of the user's environment that reach the tests."""
    return tuple(catalogues.load("runners")["environment"])


def own(command: str) -> Runner:
    """Return the runner that a policy's own command is.

    Raises:
        UsageError: it is no command.

    """
    words = split(command, "workflow.test-command")
    in_file = any("{report}" in word for word in words)
    report = "junit" if in_file else "exit"
    return Runner(
        name=OWN,
        files=("*",),
        unless=(),
        says="",
        unless_says="",
        projects=(),
        outermost=False,
        declared="",
        needed=False,
        programs=(),
        probe=(),
        steps=(),
        command=words,
        apart=False,
        report=report,
        reports=(),
        why="",
        environment={},
        folders={},
    )


def split(command: str, what: str) -> tuple[str, ...]:
    """Return the words of a command, as a shell would split them; no shell runs it.

    Raises:
        UsageError: a quote is not closed, or it is empty.

    """
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise UsageError(f"{what} {quoted(command)} cannot be split: {error}".lower()) from None
    if not words:
        raise UsageError(f"{what} is empty")
    return words


def choose(
    files: Sequence[str], command: str, where: Where, names: Sequence[str] = ()
) -> tuple[list[Job], dict[str, str]]:
    """Return how test files are run, and the files that cannot be, each with the reason."""
    if command:
        return [Job(own(command), "", "", tuple(files), names=tuple(names))], {}
    jobs: dict[tuple[str, str, str], list[str]] = {}
    refused: dict[str, str] = {}
    for path in files:
        found, why = _choose(path, where)
        if found is None:
            refused[path] = why
        else:
            runner, program, folder = found
            jobs.setdefault((runner.name, program, folder), []).append(path)
    by_name = {runner.name: runner for runner in catalogue()}
    chosen: list[Job] = []
    for (name, program, folder), paths in jobs.items():
        runner = by_name[name]
        for some in [[path] for path in paths] if runner.apart else [paths]:
            modules = {
                os.path.relpath(_nearest(path, runner, where), folder or ".") for path in some
            }
            chosen.append(
                Job(runner, program, folder, tuple(some), tuple(sorted(modules)), tuple(names))
            )
    return chosen, refused


def _nearest(path: str, runner: Runner, where: Where) -> str:
    return _project(path, runner._replace(outermost=False), where) or "."


def _choose(path: str, where: Where) -> tuple[tuple[Runner, str, str] | None, str]:
    base = os.path.basename(path)
    missing: list[str] = []
    helps = False
    for runner in catalogue():
        if not any(fnmatchcase(base, glob) for glob in runner.files):
            continue
        if any(fnmatchcase(base, glob) for glob in runner.unless):
            helps = True
            continue
        if not _speaks(runner, path, where):
            continue
        folder = _project(path, runner, where)
        if folder is None:
            continue
        program = _program(runner, folder, where)
        if program:
            return (runner, program, folder), ""
        missing.append(runner.name)
    if missing:
        return (
            None,
            f"{' or '.join(missing)} is not installed here, and nothing is installed for it",
        )
    if helps:
        return None, ""
    return None, "no known runner takes it; a policy can name one by workflow.test-command"


def _speaks(runner: Runner, path: str, where: Where) -> bool:
    """Tell whether what a test file says is of the runner."""
    text = where.text(path) if runner.says or runner.unless_says else ""
    if runner.unless_says and Pattern(runner.unless_says).search(text):
        return False
    return not runner.says or Pattern(runner.says).search(text) is not None


def _project(path: str, runner: Runner, where: Where) -> str | None:
    """Return the folder above a file that is marked as a project's, else the top."""
    folder = os.path.dirname(path)
    found: list[str] = []
    declared = not runner.declared
    while True:
        marks = [f"{folder}/{mark}" if folder else mark for mark in runner.projects]
        there = [mark for mark in marks if where.exists(mark)]
        if there:
            found.append(folder)
        if not declared:
            pattern = Pattern(runner.declared)
            declared = any(pattern.search(where.text(mark)) for mark in there)
        if not folder:
            break
        folder = os.path.dirname(folder)
    if not declared or not found:
        return None if runner.needed else ""
    return found[-1] if runner.outermost else found[0]


def _program(runner: Runner, folder: str, where: Where) -> str:
    """Return the first program that is there and can run such tests, or ""."""
    for told in runner.programs:
        for path in _candidates(told, folder, where):
            if os.path.isfile(path) and os.access(path, os.X_OK) and _can(runner, path, where):
                return path
    return ""


def _candidates(told: str, folder: str, where: Where) -> list[str]:
    if told.startswith("$"):
        name, _, rest = told[1:].partition("/")
        value = where.environment.get(name, "")
        return [os.path.join(value, rest)] if os.path.isabs(value) else []
    if "/" in told:
        found = [os.path.join(where.root, folder, told)]
        while folder:
            folder = os.path.dirname(folder)
            found.append(os.path.join(where.root, folder, told))
        return found
    suffixes = ("", ".exe", ".cmd") if os.name == "nt" else ("",)
    places = where.environment.get("PATH", os.defpath).split(os.pathsep)
    return [
        os.path.join(place, told + suffix)
        for place in places
        if os.path.isabs(place)
        for suffix in suffixes
    ]


def _can(runner: Runner, program: str, where: Where) -> bool:
    """Tell whether the probe says so; it runs what is installed, not the change's code."""
    if not runner.probe:
        return True
    command = [program if word == "{program}" else word for word in runner.probe]
    return _probed(tuple(command), where.environment.get("PATH", os.defpath))


@cache
def _probed(command: tuple[str, ...], path: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - an argument list of the catalogue
            command,
            cwd=os.path.dirname(command[0]),
            env={"PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def words(template: Sequence[str], job: Job, report: str) -> list[str]:
    """Return a command with its placeholders filled in.

    `{files}` alone is a word for each, in a longer word or as `{files:,}` all in one, and a word
    that has `{stem}` comes once for each.
    """
    inside = [os.path.relpath(path, job.folder) if job.folder else path for path in job.files]
    # What begins with a hyphen would be an option.
    inside = [f"./{path}" if path.startswith("-") else path for path in inside]
    folders = sorted({os.path.dirname(path) for path in inside})
    many: dict[str, Sequence[str]] = {
        "files": inside,
        "folders": [f"./{folder}" if folder else "." for folder in folders],
        "modules": job.modules,
        "names": job.names,
        "stems": list(dict.fromkeys(os.path.basename(path).partition(".")[0] for path in inside)),
    }
    one = {"{program}": job.program, "{report}": report}

    def filled(found: re.Match[str]) -> str:
        if found[1]:
            return (found[2] or " ").join(many[found[1]])
        if found[3]:
            return resources.path("rules", "runners", found[3])
        return one[found[0]]

    made: list[str] = []
    for word in template:
        if (whole := _MANY.fullmatch(word)) and whole[2] is None:
            made += many[whole[1]]
        elif "{stem}" in word:
            made += [word.replace("{stem}", stem) for stem in many["stems"]]
        else:
            # In one pass, so that no file's name is taken for a placeholder.
            made.append(_PLACE.sub(filled, word))
    return made
