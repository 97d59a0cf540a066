"""Puts into wheels what is slow to make of the data in rules/ and schemas/.

YAML takes 50 times as long to read as JSON, and jsonschema ten bare interpreters to import.
"""

from __future__ import annotations

import ast
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import fastjsonschema
import yaml
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What of a schema is for people; without it the code is a third as long.
_WORDS = frozenset({"description", "examples", "default", "title", "enumDescriptions", "$id"})
_FORMATS = ("pattern", "glob", "date", "duration", "document", "priority", "template")


class PreparedHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes what `files` returns into the wheel."""

    PLUGIN_NAME = "prepared"
    folder: str | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the files and name them to the builder; an editable install reads the sources."""
        if version == "editable":
            return
        self.folder = tempfile.mkdtemp()
        for number, (name, data) in enumerate(files(Path(self.root)).items()):
            target = Path(self.folder, str(number))
            target.write_bytes(data)
            build_data["force_include"][str(target)] = f"hotfix_lint/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the files."""
        if self.folder is not None:
            shutil.rmtree(self.folder)


def files(root: Path) -> dict[str, bytes]:
    """Return what a wheel holds beside the sources, by its path in the package."""
    found = {}
    for source in sorted((root / "rules" / "catalogues").glob("*.yaml")):
        loaded = yaml.safe_load(source.read_text(encoding="utf-8"))
        found[f"rules/catalogues/{source.stem}.json"] = json.dumps(loaded).encode()
    return found | _prepared(root)


def _prepared(root: Path) -> dict[str, bytes]:
    """Return what `hotfix_lint.policy.prepared` reads, made by the package itself."""
    sys.path.insert(0, str(root / "src"))
    from hotfix_lint.policy import cache, load, validate
    from hotfix_lint.policy.yaml_nodes import flattened, parse

    policy = load.resolve(None, lambda _: None)
    tree, _ = parse(load.built_in(load.DEFAULT))
    found = {
        "policy.json": json.dumps(cache.encode(policy)),
        f"{load.DEFAULT}.tree.json": json.dumps(flattened(tree)),
        "stamp": cache.stamp(),
        "forms.py": code(validate.forms()),
    }
    return {f"prepared/{name}": text.encode() for name, text in found.items()}


def code(forms: dict[str, dict[str, Any]]) -> str:
    """Return Python with `validate({form: value}, formats)`, which raises `Invalid` and no reason.

    It is fastjsonschema's, with its words taken out, and is at least as strict as jsonschema.
    """
    definitions = forms["policy"]["definitions"]
    shared = {
        key: {"$ref": f"#/definitions/rule/properties/{key}"}
        for key in definitions["rule"]["properties"]
    }
    properties = {}
    for name, schema in forms.items():
        properties[name] = {key: value for key, value in schema.items() if key != "definitions"}
        if name != "policy":
            properties[name]["properties"] = schema["properties"] | shared
    whole = _bare({"definitions": definitions, "properties": properties})
    whole["$schema"] = "http://json-schema.org/draft-07/schema#"
    checks = dict.fromkeys(_FORMATS, bool)
    made = ast.parse(fastjsonschema.compile_to_code(whole, formats=checks, use_default=False))
    # YAML has no decimals, whose module is slow to import.
    head = (
        f"import re\nDecimal = float\nFORMATS = {_FORMATS!r}\nclass Invalid(Exception):\n    pass\n"
    )
    body = [node for node in made.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
    return ast.unparse(ast.Module([*ast.parse(head).body, *map(_Mute().visit, body)], []))


def _bare(schema: Any) -> Any:
    """Return a schema without what is for people."""
    if isinstance(schema, list):
        return [_bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _bare(value)
        for key, value in schema.items()
        # A key of a policy may have such a name, too; what stands there is a schema.
        if isinstance(value, dict) or not (key in _WORDS or key.startswith("x-"))
    }


class _Mute(ast.NodeTransformer):
    """Makes every error of fastjsonschema's code an `Invalid` that says nothing."""

    def visit_Raise(self, node: ast.Raise) -> ast.Raise:
        return ast.Raise(ast.Name("Invalid")) if node.exc else node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        node.type = ast.Name("Invalid")
        return self.generic_visit(node)
