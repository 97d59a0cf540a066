"""Reads setup.py by its literals, setup.cfg and tox.ini (https://setuptools.pypa.io)."""

from __future__ import annotations

import ast

from hotfix_lint.facts.dependencies.formats import ini
from hotfix_lint.facts.dependencies.model import Declared, UnreadableError
from hotfix_lint.facts.dependencies.parsers.requirements import requirement
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

_LISTS = {
    "install_requires": "dependencies",
    "setup_requires": "build",
    "tests_require": "test",
    "dependency_links": "links",
}
_BUILDERS = ("append", "extend", "update", "setdefault")


def setup_py(text: str, entry: Entry) -> list[Declared]:
    """Read the requirements that setup.py writes as literal text.

    Lists may stand in the call of `setup`, or in names and lists that are built before it: every
    literal text under a name that is passed on is taken. What is computed cannot be read.
    """
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        raise UnreadableError(f"Python error at line {error.lineno}") from None
    names = _Names(tree)
    found: list[Declared] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword):
            found += _keyword(node.arg or "", node.value, names)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant):
                    found += _keyword(str(key.value), value, names)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            key = node.targets[0].slice
            if isinstance(key, ast.Constant):
                found += _keyword(str(key.value), node.value, names)
    return list(dict.fromkeys(found))


class _Names:
    """What each name of the file holds: what is assigned and added to it, and what it returns."""

    def __init__(self, tree: ast.AST) -> None:
        self.values: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._add(target, node.value)
            elif isinstance(node, ast.FunctionDef):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        self.values.setdefault(node.name, []).append(inner.value)
            elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
                self._add(node.target, node.value)
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in _BUILDERS
            ):
                for argument in node.args:
                    self._add(node.func.value, argument)

    def _add(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name):
            self.values.setdefault(target.id, []).append(value)

    def resolve(self, value: ast.expr) -> Iterator[ast.expr]:
        """Yield `value`, or all that stands behind it if it is a name."""
        seen: set[str] = set()
        waiting = [value]
        while waiting:
            one = waiting.pop()
            if not isinstance(one, ast.Name):
                yield one
            elif one.id not in seen:
                seen.add(one.id)
                waiting += self.values.get(one.id, ())


def _keyword(name: str, value: ast.expr, names: _Names) -> Iterator[Declared]:
    if name in _LISTS:
        yield from _texts(value, _LISTS[name], names)
    elif name == "extras_require":
        for table in names.resolve(value):
            if isinstance(table, ast.Dict):
                for key, item in zip(table.keys, table.values, strict=True):
                    extra = str(key.value) if isinstance(key, ast.Constant) else "?"
                    yield from _texts(item, f"extra {extra}", names)
            else:
                yield from _texts(table, "extra", names)
    elif name == "python_requires":
        for text in names.resolve(value):
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield Declared("python", text.value, "", text.lineno, kind="toolchain")


def _texts(value: ast.expr, scope: str, names: _Names) -> Iterator[Declared]:
    """Yield the requirements among the literal texts of an expression and of names in it."""
    seen: set[str] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Name):
            if one.id not in seen:
                seen.add(one.id)
                waiting += names.values.get(one.id, ())
        elif isinstance(one, ast.Constant):
            yield from _literal(one, scope)
        elif isinstance(one, ast.Call):
            waiting += [one.func] if isinstance(one.func, ast.Name) else []
        elif isinstance(one, ast.Dict):
            waiting += one.values
        elif not isinstance(one, ast.Subscript | ast.Attribute | ast.JoinedStr):
            waiting += [item for item in ast.iter_child_nodes(one) if isinstance(item, ast.expr)]


def _literal(text: ast.Constant, scope: str) -> Iterator[Declared]:
    lines = text.value.split("\n") if isinstance(text.value, str) else []
    for offset, line in enumerate(lines):
        if found := requirement(line, scope, text.lineno + offset):
            yield found


def setup_cfg(text: str, entry: Entry) -> list[Declared]:
    """Read setup.cfg."""
    root = ini.read(text)
    options = root.get("options")
    found: list[Declared] = []
    for key, scope in _LISTS.items():
        found += _requirements(options.get(key), scope)
    for extra, node in root.get("options.extras_require").members.items():
        found += _requirements(node, f"extra {extra}")
    for item in options.get("python_requires").items:
        found.append(Declared("python", item.text, "", item.line, kind="toolchain"))
    return found


def _requirements(node: Node, scope: str) -> Iterator[Declared]:
    for item in node.items:
        # a list on one line is separated by ";", but so are markers
        plain = item.text.partition(" #")[0]
        found = requirement(plain, scope, item.line)
        if found is not None:
            yield found


def tox_ini(text: str, entry: Entry) -> list[Declared]:
    """Read the `deps` of tox.ini's environments."""
    found: list[Declared] = []
    for section, node in ini.read(text).members.items():
        if section.startswith("testenv"):
            for item in node.get("deps").items:
                # a condition such as "py311: pytest" goes before the requirement
                _, colon, rest = item.text.partition(": ")
                plain = (rest if colon else item.text).partition(" #")[0]
                declared = requirement(plain, section, item.line)
                if declared is not None:
                    found.append(declared)
    return found
