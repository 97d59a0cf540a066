"""Makes the reference from the schemas, the built-in policy and what the program prints.

python docs/reference/make.py            writes it
python docs/reference/make.py --check    says whether it is true; exit code 1 if not
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from hotfix_lint import resources
from hotfix_lint.cli.app import COMMANDS
from hotfix_lint.policy import kinds, validate
from hotfix_lint.policy.load import resolve
from hotfix_lint.report import SEVERITIES, STAGES

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).with_name("hotfix-lint")
MADE = "<!-- Made by docs/reference/make.py; do not edit. -->\n"
WIDTH = 88
# `hotfix-lint rules` shows a waiver that ends a fortnight from now.
EXPIRES = re.compile(r'expires: "\d{4}-\d{2}-\d{2}"')

Schema = Mapping[str, Any]


def pages() -> dict[str, str]:
    """Return each page by its path from here."""
    made = {"README.md": index(), "policy.md": policy(), "tests.md": tests()}
    made |= {f"checks/{kind}.md": check(kind) for kind in kinds.names()}
    return made | {"rules.md": rules(), "command-line.md": command_line()}


def index() -> str:
    kinds_of = table(
        ("kind", "what it demands"),
        [
            (f"[`{kind}`](checks/{kind}.md)", kinds.fragment(kind)["description"])
            for kind in kinds.names()
        ],
    )
    named = [
        (f"[`{rule.name}`](rules.md#{rule.name})", rule.stage, rule.severity, f"`{rule.kind}`")
        for rule in built_in().rules
    ]
    return page(
        "Reference",
        "- [The keys of a policy](policy.md)\n"
        "- [The keys of a file of tests](tests.md)\n"
        "- [The built-in rules](rules.md)\n"
        "- [The command line](command-line.md)",
        "## Kinds of check",
        kinds_of,
        "## Built-in rules",
        table(("rule", "from stage", "severity", "kind of check"), named),
    )


# --- policies and their tests -----------------------------------------------------------------


def policy() -> str:
    schema = validate.frame()
    definitions = schema["definitions"]
    top = schema["properties"]
    roles = top["workflow"]["properties"]["roles"]["properties"]
    return page(
        "The keys of a policy",
        schema["description"],
        "A policy is a YAML file: `.hotfix-lint.yaml`, `.hotfix-lint.yml` or "
        "`.github/hotfix-lint.yaml` at the repository's top, or what `--policy` names. "
        "`hotfix-lint policy schema` prints its schema for editors.",
        "## At the top",
        keys(top, definitions, demanded(schema)),
        "## `workflow`",
        top["workflow"]["description"],
        keys(top["workflow"]["properties"], definitions),
        "## File roles",
        f"{top['workflow']['properties']['roles']['description']} A file has one role; every kind "
        "of check uses the same. The roles: " + ", ".join(f"`{role}`" for role in roles) + ".",
        "## `rules`",
        top["rules"]["description"],
        "Every rule may have these keys; its [kind of check](README.md#kinds-of-check) adds its "
        "own.",
        keys(definitions["rule"]["properties"], definitions),
        f"From the mildest: {listed(SEVERITIES)}. From the earliest: {listed(STAGES)}.",
        "## `when` and `unless`",
        "Each key takes a value or a list, of which any may hold.",
        keys(definitions["conditions"]["properties"], definitions),
        "## `waivers`",
        top["waivers"]["description"],
        keys(
            definitions["waiver"]["properties"],
            definitions,
            demanded(definitions["waiver"]),
        ),
        f"At least one of {either(definitions['waiver'])} makes it narrow.",
        example({"waivers": top["waivers"]["examples"][0]}),
        "## `tests`",
        "As in [a file of tests](tests.md).",
    )


def tests() -> str:
    schema = validate.tests()
    definitions = schema["definitions"]
    told = (
        "Tests of a policy are run by `hotfix-lint policy test`. They stand in files named "
        "`*.policy-test.yaml` beside the policy, or under `tests` in the policy itself."
    )
    parts = [
        told,
        "## At the top",
        keys(schema["properties"], definitions, demanded(schema)),
        example({"tests": definitions["tests"]["examples"][0]}),
    ]
    for name, title in (
        ("test", "A test"),
        ("test-defaults", "`defaults`"),
        ("test-commit", "A commit"),
        ("test-change", "A changed file"),
        ("test-tag", "A tag"),
    ):
        definition = definitions[name]
        parts += [f"## {title}", definition["description"]]
        parts += [keys(definition["properties"], definitions, demanded(definition))]
    for name, title in (("test-message", "A message in parts"), ("test-content", "A content")):
        definition = definitions[name]
        form = next(form for form in definition["anyOf"] if "properties" in form)
        parts += [f"## {title}", definition["description"]]
        parts += [keys(form["properties"], definitions, demanded(form))]
    expectation = definitions["test-expectation"]
    finding = expectation["anyOf"][0]["items"]
    parts += ["## `expect`", expectation["description"], finding["description"]]
    outcomes = expectation["anyOf"][1]["enum"]
    parts += [f"The outcomes: {listed(outcomes)}.", example({"expect": expect_of(definitions)})]
    return page("The keys of a file of tests", *parts)


def expect_of(definitions: Schema) -> Any:
    return definitions["test"]["properties"]["expect"]["examples"][0]


# --- kinds of check ---------------------------------------------------------------------------


def check(kind: str) -> str:
    fragment = kinds.fragment(kind)
    definitions = validate.frame()["definitions"]
    properties = fragment["properties"]
    parts = [
        fragment["description"],
        "## Keys",
        "Beside [those of every rule](../policy.md#rules):",
        keys(properties, definitions, demanded(fragment)),
    ]
    if "anyOf" in fragment:
        parts.append(f"At least one of {either(fragment)} is there.")
    parts += inner_keys(properties, definitions)
    hint = fragment["x-hint"]
    parts += [
        "## Values for messages",
        table(
            ("value", "what it is"),
            [(f"`{{{name}}}`", told) for name, told in fragment["x-values"].items()],
        ),
        f"Without `message`: {code(fragment['x-message'])}",
        f"Without `hint`: {code(hint)}" if hint else "Without `hint` there is none.",
    ]
    users = [rule for rule in built_in().rules if rule.kind == kind]
    if users:
        parts += ["## Example", "As the built-in policy has it:"]
        parts += [fenced("yaml", f"rules:\n{source(users[0].name)}")]
        names = ", ".join(f"[`{rule.name}`](../rules.md#{rule.name})" for rule in users)
        parts += [f"Built-in rules of this kind: {names}."]
    else:
        own = {"check": kind} | {key: shown(properties[key]) for key in example_keys(fragment)}
        parts += ["## Example", example({"rules": {"our-own": own}})]
    return page(f"The kind of check `{kind}`", *parts)


def inner_keys(properties: Schema, definitions: Schema) -> Iterator[str]:
    """Yield a part for each mapping within a kind's keys; those of one form share one."""
    owners: dict[str, list[str]] = {}
    for key, schema in properties.items():
        inner = mapping_in(schema, definitions)
        if inner is not None:
            told = keys(inner["properties"], definitions, demanded(inner))
            owners.setdefault(told, []).append(key)
    for told, named in owners.items():
        yield "### " + " and ".join(f"`{key}`" for key in named)
        yield told


def mapping_in(schema: Schema, definitions: Schema) -> Schema | None:
    """Return what is demanded of a mapping that stands in a key of a kind, if one does."""
    for form in schema.get("anyOf", [schema]):
        resolved = {**definitions.get(reference(form), {}), **form}
        if "properties" in resolved:
            return resolved
        inner = resolved.get("additionalProperties")
        if isinstance(inner, dict):
            found = mapping_in(inner, definitions)
            if found is not None:
                return found
    return None


def example_keys(fragment: Schema) -> list[str]:
    return list(fragment.get("required", [])) or fragment["anyOf"][0]["required"]


def shown(schema: Schema) -> Any:
    return schema["examples"][0] if "examples" in schema else schema.get("default", True)


def source(name: str) -> str:
    """Return a rule of the built-in policy as it stands there."""
    text = resources.read("rules", "hotfix.yaml").decode()
    lines = text.splitlines()
    document = yaml.compose(text, yaml.SafeLoader)
    assert document is not None
    rules_node = next(value for key, value in document.value if key.value == "rules")
    begin, end = next(
        (key.start_mark.line, value.end_mark.line)
        for key, value in rules_node.value
        if key.value == name
    )
    body = lines[begin:end]
    while not body[-1].strip() or body[-1].lstrip().startswith("#"):
        body.pop()
    return "\n".join(body)


# --- rules and commands, as the program tells them ----------------------------------------------


def rules() -> str:
    told = (
        "What the built-in policy `hotfix` demands, with which a team's policy begins. "
        "`hotfix-lint rules` tells the same of the policy that counts in a repository."
    )
    parts = [told]
    stage = ""
    for rule in built_in().rules:
        if rule.stage != stage:
            stage = rule.stage
            parts.append(f"## From stage {stage}")
        told = printed("rules", rule.name).rstrip("\n")
        told = told.replace(f"; defined in {rule.origin.file}:{rule.origin.line}", "", 1)
        kind = f"kind of check: [{rule.kind}](checks/{rule.kind}.md)"
        told = told.replace(f"kind of check: {rule.kind}", kind, 1)
        told = EXPIRES.sub('expires: "2030-01-31"', told)
        parts.append("".join(lowered(told)))
    return page("The built-in rules", *parts)


def lowered(text: str) -> Iterator[str]:
    """Put the headings two levels lower, but not what only looks like one within a block."""
    within = False
    for line in text.splitlines(keepends=True):
        within ^= line.startswith("```")
        yield f"##{line}" if line.startswith("#") and not within else line


def command_line() -> str:
    parts = [
        "`hotfix-lint` alone means `hotfix-lint check`.",
        table(
            ("exit code", "meaning"),
            [
                ("0", "nothing wrong, or the branch is no hotfix"),
                ("1", "findings at or above `--fail-on` that are not waived"),
                ("2", "something could not be checked: usage, policy, repository, or a rule"),
            ],
        ),
        table(
            ("environment", "meaning"),
            [
                ("`HOTFIX_LINT_CACHE`", "the folder of resolved policies; empty: none is kept"),
                (
                    "`HOTFIX_LINT_DEBUG`",
                    "if it is set, an error of the program itself is told whole",
                ),
                (
                    "the variables of CI systems",
                    "for `check` and `facts`: [in CI](../ci.md); `--no-ci` leaves them unread",
                ),
                ("`NO_COLOR`, `FORCE_COLOR`", "never or always color, unless `--color` says"),
            ],
        ),
        "## `hotfix-lint`",
        fenced("text", printed("--help")),
    ]
    for command in commands():
        parts += [f"## `hotfix-lint {' '.join(command)}`"]
        parts += [fenced("text", printed(*command, "--help"))]
    return page("The command line", *parts)


def commands() -> list[list[str]]:
    """Return every command, those of `policy` after it."""
    from hotfix_lint.cli.policy import command

    found: list[list[str]] = []
    for name in COMMANDS:
        found.append([name])
        if name == "policy":
            found += [[name, inner] for inner in command.commands]
    return found


def printed(*arguments: str) -> str:
    """Return what the program prints where there is no repository."""
    environment = {**os.environ, "COLUMNS": "90", "HOTFIX_LINT_CACHE": "", "LC_ALL": "C.UTF-8"}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [str(PROGRAM), *arguments],
            cwd=folder,
            env=environment | {"GIT_CEILING_DIRECTORIES": str(Path(folder).parent)},
            stdout=subprocess.PIPE,
            check=True,
        )
    return done.stdout.decode()


def built_in() -> Any:
    return resolve(None, lambda _: None)


# --- schemas in words ---------------------------------------------------------------------------


def keys(properties: Schema, definitions: Schema, needed: frozenset[str] = frozenset()) -> str:
    rows = []
    for key, given in properties.items():
        schema = {**definitions.get(reference(given), {}), **given}
        told = str(schema.get("description", ""))
        if key in needed:
            told += " Required."
        if "default" in schema and schema["default"] not in ([], {}):
            told += f" Default: {code(schema['default'])}."
        if examples := schema.get("examples"):
            told += f" Example: {code(examples[0])}." if small(examples[0]) else ""
        rows.append((f"`{key}`", form(given, definitions), told.strip()))
    return table(("key", "value", "meaning"), rows)


def form(schema: Schema, definitions: Schema) -> str:
    """Return in words what a value looks like."""
    schema = {**definitions.get(reference(schema), {}), **schema}
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return "one of " + listed(schema["enum"])
    if "anyOf" in schema and "properties" not in schema:
        return either_form([form(one, definitions) for one in schema["anyOf"]])
    kind = schema.get("type")
    if isinstance(kind, list):
        return " or ".join(_WORDS[one] for one in kind)
    if kind == "array":
        items = form(schema["items"], definitions) if "items" in schema else "text"
        return f"list, each {items}"
    if kind == "integer" and "minimum" in schema:
        most = f" to {schema['maximum']}" if "maximum" in schema else " or more"
        return f"{schema['minimum']}{most}"
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "text")
    return _WORDS.get(str(kind), "text")


_WORDS = {
    "object": "mapping",
    "string": "text",
    "integer": "number",
    "boolean": "true or false",
    "null": "nothing",
}
_FORMATS = {
    "pattern": "pattern",
    "glob": "glob",
    "date": "date",
    "duration": "span of time such as 2h",
    "priority": "priority",
    "template": "text with `{values}`",
}


def either_form(forms: list[str]) -> str:
    different = list(dict.fromkeys(forms))
    if len(different) == 2 and different[1] == f"list, each {different[0]}":
        return f"{different[0]}, or a list of such"
    return ", or ".join(different)


def reference(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def demanded(schema: Schema) -> frozenset[str]:
    return frozenset(schema.get("required", ()))


def either(schema: Schema) -> str:
    return listed(key for form in schema["anyOf"] for key in form["required"])


def small(value: Any) -> bool:
    return len(flow(value)) <= 90


def flow(value: Any) -> str:
    if isinstance(value, str):
        return value
    dumped = dump(value, default_flow_style=True, width=10_000)
    return dumped.removesuffix("...\n").rstrip("\n")


# --- Markdown -----------------------------------------------------------------------------------


def page(title: str, *parts: str) -> str:
    return "\n\n".join((f"{MADE}\n# {title}", *(part.rstrip("\n") for part in parts))) + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    told = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell(text) for text in row) + " |" for row in told)


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(value: Any) -> str:
    text = flow(value)
    ticks = "``" if "`" in text else "`"
    return f"{ticks}{text}{ticks}"


def listed(values: Any) -> str:
    return ", ".join(code(value) for value in values)


def example(value: Any) -> str:
    return fenced("yaml", dump(value, width=WIDTH))


class Dumper(yaml.SafeDumper):
    """Shows the end of a line as such."""


def text_of(dumper: Dumper, value: str) -> yaml.ScalarNode:
    style = '"' if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


Dumper.add_representer(str, text_of)


def dump(value: Any, *, default_flow_style: bool = False, width: int) -> str:
    dumped: str = yaml.dump(
        value,
        Dumper=Dumper,
        sort_keys=False,
        default_flow_style=default_flow_style,
        width=width,
        allow_unicode=True,
    )
    return dumped


def fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def main() -> int:
    made = pages()
    if "--check" not in sys.argv[1:]:
        for name, text in made.items():
            path = HERE / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for path in left_over(made):
            path.unlink()
        return 0
    wrong = [name for name, text in made.items() if not is_so(HERE / name, text)]
    wrong += [str(path.relative_to(HERE)) for path in left_over(made)]
    for name in wrong:
        print(f"docs/reference/{name} is not what is true: python docs/reference/make.py")
    return 1 if wrong else 0


def is_so(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def left_over(made: Mapping[str, str]) -> list[Path]:
    """Return pages that are made no more."""
    return [path for path in HERE.rglob("*.md") if path.relative_to(HERE).as_posix() not in made]


if __name__ == "__main__":
    sys.exit(main())
