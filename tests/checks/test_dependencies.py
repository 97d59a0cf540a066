"""The kind `dependencies`: what it tells, what it lets through, and what it could not read."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.checks.kinds import check, values
from tests.repositories import Repository, message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hotfix_lint.report import Verdict

DECLARED = {"allow-when-declared": "Dependency"}


def repository(folder: Path, files: dict[str, str]) -> Repository:
    repo = Repository(folder).commit("feat: start", dict(files))
    return repo.branch("hotfix/ENG-1-x")


def verdict(
    folder: Path,
    base: dict[str, str],
    head: dict[str, str | bytes | None],
    settings: dict[str, Any] | None = None,
    declared: str | None = None,
) -> Verdict:
    text = message() if declared is None else f"{message()}Dependency: {declared}\n"
    repo = repository(folder, base).commit(text, dict(head))
    return check("dependencies", repo, settings or {})


def package(**dependencies: str) -> str:
    return json.dumps({"name": "shop", "dependencies": dependencies}, indent=2)


def lock(versions: dict[str, str], needs: dict[str, list[str]], **integrity: str) -> str:
    return json.dumps(
        {
            "lockfileVersion": 3,
            "packages": {
                f"node_modules/{name}": {
                    "version": version,
                    "integrity": f"sha512-{integrity.get(name, name + version)}",
                    "dependencies": dict.fromkeys(needs.get(name, []), "*"),
                }
                for name, version in versions.items()
            },
        },
        indent=2,
    )


def test_a_bump_is_told_with_its_name_versions_and_line(tmp_path: Path) -> None:
    found = verdict(
        tmp_path, {"package.json": package(ms="2.0.0")}, {"package.json": package(ms="2.1.0")}
    )

    assert values(found, "name", "from", "to", "line", "change", "ecosystem", "scope") == [
        ("ms", "2.0.0", "2.1.0", 4, 'changes from "2.0.0" to "2.1.0"', "npm", "dependencies")
    ]
    assert [problem.location.path for problem in found.problems] == ["package.json"]


RESTORED = [
    ("package.json", '{"dependencies": {\n  "a": "^1.0",\n  "b": "2.0"\n}}\n', "^1.0", "^1.1", '  "a": "^1.0",'),
    ("requirements.txt", "# pins\nflask==3.0.0\r\nb==1\r\n", "3.0.0", "3.1.0", "flask==3.0.0"),
    ("go.mod", "module m\nrequire example.com/a v1.2.0 // indirect\n", "v1.2.0", "v1.3.0", "require example.com/a v1.2.0 // indirect"),
    ("pom.xml", "<project><dependencies><dependency>\n<groupId>g</groupId><artifactId>a</artifactId>\n<version>1.2</version>\n</dependency></dependencies></project>\n", "1.2<", "1.3<", "<version>1.2</version>"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "old", "new", "line"), RESTORED)
def test_a_line_that_differs_in_the_version_alone_can_be_put_back(
    tmp_path: Path, path: str, text: str, old: str, new: str, line: str
) -> None:
    (found,) = verdict(tmp_path, {path: text}, {path: text.replace(old, new)}).problems
    put = found.replacement
    assert put is not None
    assert (put.text, put.was) == (line, line.replace(old.rstrip("<"), new.rstrip("<")))
    assert text.replace("\r", "").split("\n")[put.line - 1] == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # More than the version is another.
        ("a==1.0\n", "a==1.1  # b\n"),
        ("a==1.0\n", "A==1.1\n"),
        # The line goes on with hashes of the other version.
        ("a==1.0 \\\n  --hash=sha256:00\n", "a==1.1 \\\n  --hash=sha256:00\n"),
        # It came, went, or stands elsewhere.
        ("b==1\n", "b==1\na==1.1\n"),
        ("b==1\na==1.0\n", "b==1\n"),
        ("a==1.0\nb==1\nc==1\n", "b==1\nc==1\na==1.1\n"),
        # What is not shown as it is written is not written by programs.
        ("a==1.0 #\u202e\n", "a==1.1 #\u202e\n"),
        ("a==1.0 # ```\n", "a==1.1 # ```\n"),
        ("a==1.0 # " + "x" * 600 + "\n", "a==1.1 # " + "x" * 600 + "\n"),
    ],
)
def test_nothing_is_put_back_by_guessing(tmp_path: Path, before: str, after: str) -> None:
    found = verdict(tmp_path, {"requirements.txt": before}, {"requirements.txt": after})
    assert found.problems
    assert [problem.replacement for problem in found.problems] == [None] * len(found.problems)


def test_a_lockfile_is_its_tools_to_write(tmp_path: Path) -> None:
    files = [
        {"package-lock.json": lock({"a": version}, {}, a="0")} for version in ("1.0.0", "1.1.0")
    ]
    (found,) = verdict(tmp_path, files[0], dict(files[1])).problems
    assert found.replacement is None


@pytest.mark.parametrize(
    ("version", "change"),
    [
        ("1", 'moves to another place, still at "1"'),
        ("2", 'changes from "1" to "2"'),
        ("", "moves to another place"),
    ],
)
def test_a_move_is_said_with_its_version_once(tmp_path: Path, version: str, change: str) -> None:
    before = json.dumps({"dependencies": {"a": version and "1"}})
    after = json.dumps({"devDependencies": {"a": version}})
    found = verdict(tmp_path, {"package.json": before}, {"package.json": after})
    assert values(found, "change") == [(change,)]


def test_the_projects_own_version_passes(tmp_path: Path) -> None:
    found = verdict(
        tmp_path, {"package.json": '{"version": "1.0.0"}'}, {"package.json": '{"version": "1.0.1"}'}
    )

    assert (found.problems, found.unchecked) == ((), "")


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ({}, {"a": "1"}, 'is added at "1"'),
        ({"a": "1"}, {}, 'is removed (was "1")'),
        ({"a": "1"}, {"a": "2"}, 'changes from "1" to "2"'),
    ],
)
def test_what_happened_is_said_in_words(
    tmp_path: Path, old: dict[str, str], new: dict[str, str], change: str
) -> None:
    found = verdict(tmp_path, {"package.json": package(**old)}, {"package.json": package(**new)})

    assert values(found, "change") == [(change,)]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, ["a"]),
        ({"kinds": ["manifest", "toolchain"]}, ["a", "node"]),
        ({"kinds": ["toolchain"]}, ["node"]),
        ({"ecosystems": ["cargo"]}, []),
        ({"allow": ["a"]}, []),
        ({"allow": ["A"]}, ["a"]),
    ],
)
def test_settings_choose_what_is_looked_at(
    tmp_path: Path, settings: dict[str, Any], names: list[str]
) -> None:
    found = verdict(
        tmp_path,
        {"package.json": package(a="1"), ".nvmrc": "18\n"},
        {"package.json": package(a="2"), ".nvmrc": "20\n"},
        settings,
    )

    assert [name for (name,) in sorted(values(found, "name"), key=str)] == names


def test_a_declared_dependency_is_let_through_alone(tmp_path: Path) -> None:
    found = verdict(
        tmp_path,
        {"package.json": package(lodash="4.0.0", other="1")},
        {"package.json": package(lodash="4.0.1", other="2")},
        DECLARED,
        "lodash",
    )

    assert values(found, "name") == [("other",)]
    assert found.remarks == ('allowed: lodash in package.json (changes from "4.0.0" to "4.0.1")',)


@pytest.mark.parametrize("declared", ["none", "lodash-es", "lodash@4.0.1", "Lodash"])
def test_what_is_not_the_very_name_declares_nothing(tmp_path: Path, declared: str) -> None:
    found = verdict(
        tmp_path,
        {"package.json": package(lodash="4.0.0")},
        {"package.json": package(lodash="4.0.1")},
        DECLARED,
        declared,
    )

    assert values(found, "name") == [("lodash",)]


def test_a_declaration_counts_only_if_the_policy_asks_for_it(tmp_path: Path) -> None:
    found = verdict(
        tmp_path, {"package.json": package(a="1")}, {"package.json": package(a="2")}, {}, "a"
    )

    assert values(found, "name") == [("a",)]


def test_several_may_be_declared_at_once(tmp_path: Path) -> None:
    found = verdict(
        tmp_path,
        {"package.json": package(a="1", b="1", c="1")},
        {"package.json": package(a="2", b="2", c="2")},
        DECLARED,
        "a, b",
    )

    assert values(found, "name") == [("c",)]


@pytest.mark.parametrize("declared", ["Flask", "flask", "FLASK"])
def test_python_names_are_the_same_in_any_spelling(tmp_path: Path, declared: str) -> None:
    found = verdict(
        tmp_path,
        {"requirements.txt": "Flask==3.0\n"},
        {"requirements.txt": "flask==3.1\n"},
        DECLARED,
        declared,
    )

    assert found.problems == ()


NEEDS = {"express": ["body-parser"], "body-parser": ["bytes"], "bytes": ["express"]}


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        ("express", ["ms"]),
        ("body-parser", ["ms"]),
        ("ms", ["body-parser", "bytes", "express"]),
        (None, ["body-parser", "bytes", "express", "ms"]),
    ],
)
def test_a_lockfile_lets_through_what_the_declared_one_needs(
    tmp_path: Path, declared: str | None, names: list[str]
) -> None:
    old = dict.fromkeys(("body-parser", "bytes", "express", "ms"), "1.0.0")

    found = verdict(
        tmp_path,
        {"package-lock.json": lock(old, NEEDS)},
        {"package-lock.json": lock(dict.fromkeys(old, "1.1.0"), NEEDS)},
        DECLARED,
        declared,
    )

    assert [name for (name,) in sorted(values(found, "name"), key=str)] == names


def test_what_a_package_once_needed_may_go(tmp_path: Path) -> None:
    found = verdict(
        tmp_path,
        {"package-lock.json": lock({"a": "1", "b": "1"}, {"a": ["b"]})},
        {"package-lock.json": lock({"a": "2"}, {})},
        DECLARED,
        "a",
    )

    assert found.problems == ()


def test_a_need_lets_nothing_through_in_a_manifest(tmp_path: Path) -> None:
    found = verdict(
        tmp_path,
        {
            "package.json": package(a="1", b="1"),
            "package-lock.json": lock({"a": "1", "b": "1"}, {"a": ["b"]}),
        },
        {
            "package.json": package(a="2", b="2"),
            "package-lock.json": lock({"a": "2", "b": "2"}, {"a": ["b"]}),
        },
        DECLARED,
        "a",
    )

    assert values(found, "name", "path") == [("b", "package.json")]


def test_other_content_under_the_same_version_follows_from_nothing(tmp_path: Path) -> None:
    found = verdict(
        tmp_path,
        {"package-lock.json": lock({"a": "1", "b": "1"}, {"a": ["b"]})},
        {"package-lock.json": lock({"a": "2", "b": "1"}, {"a": ["b"]}, b="evil")},
        DECLARED,
        "a",
    )

    assert values(found, "name", "change") == [
        ("b", 'has other content under the same version "1"')
    ]


LOCKFILES: dict[str, Callable[[str], str]] = {
    "package-lock.json": lambda v: lock({"aa": v, "bb": v, "cc": v}, {"aa": ["bb"]}),
    "yarn.lock": lambda v: "".join(
        f'{name}@1:\n  version "{v}"\n{needs}\n'
        for name, needs in (("aa", '  dependencies:\n    bb "1"\n'), ("bb", ""), ("cc", ""))
    ),
    "berry/yarn.lock": lambda v: (
        "__metadata:\n  version: 8\n"
        + "".join(
            f'"{name}@npm:1":\n  version: {v}\n  resolution: "{name}@npm:{v}"\n{needs}'
            for name, needs in (
                ("aa", '  dependencies:\n    bb: "npm:1"\n'),
                ("bb", ""),
                ("cc", ""),
            )
        )
    ),
    "pnpm-lock.yaml": lambda v: (
        f"lockfileVersion: '9.0'\npackages:\n  aa@{v}: {{}}\n  bb@{v}: {{}}\n  cc@{v}: {{}}\n"
        f"snapshots:\n  aa@{v}:\n    dependencies:\n      bb: {v}\n  bb@{v}: {{}}\n  cc@{v}: {{}}\n"
    ),
    "bun.lock": lambda v: (
        f'{{"packages": {{"aa": ["aa@{v}", "", {{"dependencies": {{"bb": "1"}}}}, ""], "bb": ["bb@{v}", "", {{}}, ""], "cc": ["cc@{v}", "", {{}}, ""],}}}}'
    ),
    "Cargo.lock": lambda v: "".join(
        f'[[package]]\nname = "{name}"\nversion = "{v}"\nsource = "registry+https://x"\n{needs}'
        for name, needs in (("aa", 'dependencies = ["bb 1.0"]\n'), ("bb", ""), ("cc", ""))
    ),
    "poetry.lock": lambda v: "".join(
        f'[[package]]\nname = "{name}"\nversion = "{v}"\n{needs}'
        for name, needs in (("aa", '[package.dependencies]\nBB = ">=1"\n'), ("bb", ""), ("cc", ""))
    ),
    "uv.lock": lambda v: "".join(
        f'[[package]]\nname = "{name}"\nversion = "{v}"\nsource = {{registry = "https://x"}}\n{needs}'
        for name, needs in (("aa", 'dependencies = [{ name = "bb" }]\n'), ("bb", ""), ("cc", ""))
    ),
    "pdm.lock": lambda v: "".join(
        f'[[package]]\nname = "{name}"\nversion = "{v}"\n{needs}'
        for name, needs in (("aa", 'dependencies = ["bb>=1"]\n'), ("bb", ""), ("cc", ""))
    ),
    "composer.lock": lambda v: json.dumps(
        {
            "packages": [
                {"name": "aa", "version": v, "require": {"BB": "*"}},
                {"name": "bb", "version": v},
                {"name": "cc", "version": v},
            ]
        }
    ),
    "Gemfile.lock": lambda v: (
        f"GEM\n  remote: https://x\n  specs:\n    aa ({v})\n      bb (~> 1.0)\n    bb ({v})\n    cc ({v})\n"
    ),
    "packages.lock.json": lambda v: json.dumps(
        {
            "dependencies": {
                "net8.0": {
                    "AA": {"resolved": v, "dependencies": {"BB": "1"}},
                    "BB": {"resolved": v},
                    "cc": {"resolved": v},
                }
            }
        }
    ),
}


@pytest.mark.parametrize("path", LOCKFILES)
def test_every_lockfile_whose_graph_is_read(tmp_path: Path, path: str) -> None:
    text = LOCKFILES[path]

    found = verdict(tmp_path, {path: text("1.0.0")}, {path: text("1.1.0")}, DECLARED, "aa")

    assert values(found, "name") == [("cc",)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("go.sum", "h.org/{name} v{v} h1:{name}{v}=\n"),
        ("mix.lock", '  "{name}": {{:hex, :{name}, "{v}", "{v}", [:mix], [], "hexpm"}},\n'),
    ],
)
def test_a_lockfile_without_a_graph_lets_through_the_name_alone(
    tmp_path: Path, path: str, text: str
) -> None:
    def locked(version: str) -> str:
        return "".join(text.format(name=name, v=version) for name in ("aa", "bb"))

    found = verdict(tmp_path, {path: locked("1.0")}, {path: locked("1.1")}, DECLARED, "aa h.org/aa")

    assert [str(name).removeprefix("h.org/") for (name,) in values(found, "name")] == ["bb"]


def test_what_cannot_be_read_is_unchecked(tmp_path: Path) -> None:
    found = verdict(tmp_path, {"package.json": package(a="1")}, {"package.json": "{"})

    assert found.unchecked == "package.json: JSON error at line 1: a key is missing"


def test_a_link_in_a_manifests_place_is_a_problem(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"package.json": package(a="1"), "x": "1"})
    (tmp_path / "package.json").unlink()
    os.symlink("x", tmp_path / "package.json")

    found = check("dependencies", repo.commit(message()), {})

    assert values(found, "name", "change") == [
        ("package.json", "cannot be read: a symbolic link stands in its place")
    ]


def test_test_data_is_left_out_with_a_remark(tmp_path: Path) -> None:
    path = "tests/fixtures/package.json"

    found = verdict(tmp_path, {path: package(a="1")}, {path: package(a="2")})

    assert (found.problems, found.remarks) == ((), (f"test data left out: {path}",))


def test_a_manifest_hidden_by_attributes_is_read(tmp_path: Path) -> None:
    found = verdict(
        tmp_path,
        {
            "package.json": package(a="1"),
            ".gitattributes": "package.json -diff linguist-generated\n",
        },
        {"package.json": package(a="2")},
    )

    assert values(found, "name") == [("a",)]


def test_a_submodule_that_moves_is_told(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"a": "1"})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},lib/x")
    repo.git("commit", "-qm", "feat: add lib")
    repo.git("branch", "-f", "main", "HEAD")
    repo.git("update-index", "--cacheinfo", f"160000,{'2' * 40},lib/x")
    repo.git("commit", "-qm", message())

    assert values(check("dependencies", repo, {}), "name", "kind", "from", "to") == [
        ("lib/x", "submodule", "1" * 40, "2" * 40)
    ]
