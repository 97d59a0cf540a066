"""Dependencies of npm, Yarn, pnpm, Bun and Deno."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .support import difference, report, told


def package(**fields: Any) -> str:
    return json.dumps({"name": "shop", "version": "1.0.0", **fields}, indent=2)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            package(),
            package(dependencies={"left-pad": "^1.0.0"}),
            ["added left-pad [dependencies] - -> ^1.0.0"],
            id="added",
        ),
        pytest.param(
            package(devDependencies={"jest": "29.0.0"}),
            package(),
            ["removed jest [dev] 29.0.0 -> -"],
            id="removed",
        ),
        pytest.param(
            package(dependencies={"ms": "^2.0.0"}),
            package(dependencies={"ms": "^2.1.0"}),
            ["changed ms [dependencies] ^2.0.0 -> ^2.1.0"],
            id="changed",
        ),
        pytest.param(
            package(devDependencies={"ms": "2.0.0"}),
            package(dependencies={"ms": "2.0.0"}),
            ["moved ms [dependencies] 2.0.0 -> 2.0.0"],
            id="another scope",
        ),
        pytest.param(package(), package(version="1.0.1"), [], id="own version"),
        pytest.param(package(), package(scripts={"a": "x@1.2.3"}), [], id="scripts"),
        pytest.param(
            package(dependencies={"a": "1", "b": "2"}),
            '{"dependencies": {"b": "2",\r\n"a": "1"}}',
            [],
            id="order and formatting",
        ),
        pytest.param(
            package(dependencies={"a": ">= 1.0 < 2"}),
            package(dependencies={"a": ">=1.0  <2"}),
            [],
            id="white space in a range",
        ),
        pytest.param(
            package(dependencies={"a": "npm:a-fork@1.0.0"}),
            package(dependencies={"a": "npm:another@1.0.0"}),
            ["changed a [dependencies] npm:a-fork@1.0.0 -> npm:another@1.0.0"],
            id="an alias of something else",
        ),
        pytest.param(
            package(dependencies={"@shop/a": "workspace:*", "b": "file:../b", "c": "link:../c"}),
            package(dependencies={}),
            [],
            id="packages of the workspace",
        ),
        pytest.param(
            package(dependencies={}),
            package(dependencies={"b": "file:vendor/b.tgz"}),
            ["added b [dependencies] - -> file:vendor/b.tgz"],
            id="an archive that is a file",
        ),
        pytest.param(
            package(overrides={"a": {".": "1", "b": "1.0"}}),
            package(overrides={"a": {".": "2", "b": "1.1"}}),
            ["changed a [overrides] 1 -> 2", "changed a > b [overrides] 1.0 -> 1.1"],
            id="nested overrides",
        ),
        pytest.param(
            package(resolutions={"**/a": "1"}),
            package(resolutions={"**/a": "2"}),
            ["changed **/a [overrides] 1 -> 2"],
            id="resolutions",
        ),
        pytest.param(
            package(bundleDependencies=["a"]),
            package(bundleDependencies=["a", "b"]),
            ["added b [bundled] - -> "],
            id="bundled",
        ),
        pytest.param(
            package(peerDependenciesMeta={}),
            package(peerDependenciesMeta={"a": {"optional": True}}),
            [],
            id="notes on peers",
        ),
        pytest.param(
            package(dependencies={"a": "git+https://user:secret@host/a.git#v1"}),
            package(dependencies={"a": "git+https://user:secret@host/a.git#v2"}),
            ["changed a [dependencies] git+https://host/a.git#v1 -> git+https://host/a.git#v2"],
            id="credentials are not repeated",
        ),
    ],
)
def test_package_json(old: str, new: str, expected: list[str]) -> None:
    assert difference("web/package.json", old, new) == expected


def test_engines_and_the_package_manager_are_toolchain() -> None:
    old = package(engines={"node": ">=18"}, packageManager="pnpm@9.0.0+sha512.abc")
    new = package(engines={"node": ">=20"}, packageManager="pnpm@9.1.0+sha512.def")

    changes = report({"package.json": old}, {"package.json": new}).changes

    assert [(c.kind, c.name, c.old, c.new) for c in changes] == [
        ("toolchain", "node", ">=18", ">=20"),
        ("toolchain", "pnpm", "9.0.0", "9.1.0"),
    ]


def test_another_checksum_of_the_same_package_manager_is_no_change() -> None:
    old, new = package(packageManager="pnpm@9+sha512.a"), package(packageManager="pnpm@9+sha512.b")

    assert difference("package.json", old, new) == []


def test_lines_are_those_of_the_entry_in_its_own_table() -> None:
    old = '{\n "dependencies": {\n  "a": "1"\n },\n "devDependencies": {\n  "a": "1"\n }\n}'
    new = '{\n\n "dependencies": {\n  "a": "1"\n },\n "devDependencies": {\n  "a": "2"\n }\n}'

    (change,) = report({"package.json": old}, {"package.json": new}).changes

    assert (change.scope, change.line, change.old_line) == ("dev", 7, 6)


def test_a_sibling_at_its_own_version_is_no_dependency() -> None:
    base = {
        "packages/a/package.json": '{"name": "@shop/a", "version": "1.4.0"}',
        "packages/b/package.json": '{"name": "b", "dependencies": {"@shop/a": "^1.4.0"}}',
    }
    head = {
        "packages/a/package.json": '{"name": "@shop/a", "version": "1.5.0"}',
        "packages/b/package.json": '{"name": "b", "dependencies": {"@shop/a": "^1.5.0"}}',
    }

    assert report(base, head).changes == ()


def test_a_sibling_at_a_version_that_is_not_its_own_is_a_dependency() -> None:
    a = '{"name": "@shop/a", "version": "1.4.0"}'
    base = {"a/package.json": a, "b/package.json": '{"dependencies": {"@shop/a": "1.4.0"}}'}
    head = {"a/package.json": a, "b/package.json": '{"dependencies": {"@shop/a": "9.9.9"}}'}

    assert [told(c) for c in report(base, head).changes] == [
        "changed @shop/a [dependencies] 1.4.0 -> 9.9.9"
    ]


def lock(packages: dict[str, Any], **fields: Any) -> str:
    return json.dumps({"name": "shop", "lockfileVersion": 3, "packages": packages, **fields})


MS = {"version": "2.0.0", "resolved": "https://registry.example/ms", "integrity": "sha512-a"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"node_modules/ms": MS}, {}, ["removed ms 2.0.0 -> -"]),
        ({}, {"node_modules/a/node_modules/ms": MS}, ["added ms - -> 2.0.0"]),
        (
            {"node_modules/ms": MS},
            {"node_modules/ms": {**MS, "version": "2.1.0", "integrity": "sha512-b"}},
            ["changed ms 2.0.0 -> 2.1.0"],
        ),
        ({"": {"version": "1.0.0"}}, {"": {"version": "1.0.1"}}, []),
        ({"packages/a": {"version": "1.0.0"}}, {"packages/a": {"version": "1.0.1"}}, []),
        ({}, {"node_modules/a": {"resolved": "packages/a", "link": True}}, []),
        ({"node_modules/ms": MS}, {"node_modules/ms": {**MS, "dev": True}}, []),
        (
            {"node_modules/ms": MS},
            {"node_modules/ms": {**MS, "integrity": "sha512-b"}},
            ["content-replaced ms 2.0.0 -> 2.0.0"],
        ),
        ({"node_modules/ms": MS}, {"node_modules/ms": {**MS, "integrity": "sha1-b"}}, []),
        (
            {"node_modules/ms": MS},
            {"node_modules/ms": {**MS, "resolved": "https://evil.example/ms"}},
            [
                "source-changed ms 2.0.0 registry.example/ms -> 2.0.0 evil.example/ms",
            ],
        ),
        (
            {"node_modules/ms": MS, "node_modules/a/node_modules/ms": {**MS, "version": "3.0.0"}},
            {"node_modules/ms": {**MS, "version": "3.0.0"}, "node_modules/a/node_modules/ms": MS},
            [],
        ),
    ],
)
def test_package_lock(old: dict[str, Any], new: dict[str, Any], expected: list[str]) -> None:
    assert difference("package-lock.json", lock(old), lock(new)) == expected


def test_package_lock_of_version_one_nests() -> None:
    old = {"dependencies": {"a": {"version": "1.0.0", "dependencies": {"b": {"version": "1.0.0"}}}}}
    new = {"dependencies": {"a": {"version": "1.0.0", "dependencies": {"b": {"version": "1.0.1"}}}}}

    found = difference("npm-shrinkwrap.json", json.dumps(old), json.dumps(new))

    assert found == ["changed b 1.0.0 -> 1.0.1"]


def test_a_new_version_of_the_lockfile_format_alone_is_no_change() -> None:
    old = {"lockfileVersion": 1, "dependencies": {"ms": {**MS}}}
    new = lock({"": {"name": "shop"}, "node_modules/ms": MS})

    assert difference("package-lock.json", json.dumps(old), new) == []


YARN = """# yarn lockfile v1


"@scope/a@^1.0.0", "@scope/a@^1.1.0":
  version "1.2.0"
  resolved "https://registry.example/@scope/a/-/a-1.2.0.tgz#abc"
  dependencies:
    version "^9.0.0"
"""


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (YARN.replace("1.2.0", "1.3.0"), ["changed @scope/a 1.2.0 -> 1.3.0"]),
        (YARN.replace('"@scope/a@^1.0.0", ', ""), []),
        (YARN.replace("# yarn lockfile v1", "# another comment"), []),
        (YARN.replace("#abc", "#def"), ["content-replaced @scope/a 1.2.0 -> 1.2.0"]),
        (YARN.replace("^9.0.0", "^10.0.0"), []),
        (YARN + '\nb@1:\n  version "1.0.0"\n', ["added b - -> 1.0.0"]),
    ],
)
def test_yarn_lock_of_version_one(new: str, expected: list[str]) -> None:
    assert difference("yarn.lock", YARN, new) == expected


BERRY = """__metadata:
  version: 8
  cacheKey: 10c0

"a@npm:^1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  checksum: 10c0/abc

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
"""


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (BERRY.replace("1.0.0", "1.1.0"), ["changed a 1.0.0 -> 1.1.0"]),
        (BERRY.replace("10c0", "11c0"), []),
        (BERRY.replace("/abc", "/def"), ["content-replaced a 1.0.0 -> 1.0.0"]),
        (BERRY.replace("0.0.0-use.local", "0.0.1-use.local"), []),
        (BERRY.replace('"a@npm:^1.0.0"', '"a@npm:^1.0.0, a@npm:~1.0.0"'), []),
    ],
)
def test_yarn_lock_of_later_versions(new: str, expected: list[str]) -> None:
    assert difference("yarn.lock", BERRY, new) == expected


PNPM = """lockfileVersion: '9.0'

importers:
  .:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.0.0(react@18.0.0)
      own:
        specifier: workspace:*
        version: link:packages/own

packages:
  a@1.0.0:
    resolution: {integrity: sha512-abc}

snapshots:
  a@1.0.0(react@18.0.0): {}
"""


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (
            PNPM.replace("1.0.0(", "1.1.0(").replace("a@1.0.0:", "a@1.1.0:"),
            ["changed a 1.0.0 -> 1.1.0"],
        ),
        (PNPM.replace("18.0.0", "18.2.0"), []),
        (PNPM.replace("'9.0'", "'9.1'"), []),
        (PNPM.replace("sha512-abc", "sha512-def"), ["content-replaced a 1.0.0 -> 1.0.0"]),
        (PNPM.replace("specifier: ^1.0.0", "specifier: 'catalog:'"), []),
        (PNPM.replace("link:packages/own", "link:own"), []),
        (
            PNPM.replace(
                "a@1.0.0:", "a@1.0.0:\n    resolution: {integrity: sha512-abc}\n  b@2.0.0:", 1
            )
            + "---\npackages:\n  pnpm@9.0.0: {}\n",
            ["added b - -> 2.0.0", "added pnpm - -> 9.0.0"],
        ),
    ],
)
def test_pnpm_lock(new: str, expected: list[str]) -> None:
    changes = report({"pnpm-lock.yaml": PNPM}, {"pnpm-lock.yaml": new}).changes

    assert [f"{c.action} {c.name} {c.old or '-'} -> {c.new}" for c in changes] == expected


@pytest.mark.parametrize(
    ("key", "name", "version"),
    [
        ("/a/1.0.0", "a", "1.0.0"),
        ("/@s/a/1.0.0_react@17.0.0", "@s/a", "1.0.0"),
        ("/@s/a@1.0.0(react@18.0.0)", "@s/a", "1.0.0"),
        ("@s/a@1.0.0", "@s/a", "1.0.0"),
        (
            "a@https://codeload.github.com/b/a/tar.gz/0123",
            "a",
            "https://codeload.github.com/b/a/tar.gz/0123",
        ),
    ],
)
def test_keys_of_pnpm_locks_of_all_versions(key: str, name: str, version: str) -> None:
    new = f"packages:\n  '{key}':\n    resolution: {{}}\n"

    (change,) = report({}, {"pnpm-lock.yaml": new}).changes

    assert (change.name, change.new) == (name, version)


def test_a_version_in_a_pnpm_catalog_moves_while_members_keep_the_reference() -> None:
    old, new = "catalog:\n  vue: 3.4.0\n", "catalog:\n  vue: 3.10\n"

    assert difference("pnpm-workspace.yaml", old, new) == ["changed vue [catalog] 3.4.0 -> 3.10"]


def test_a_constraint_that_goes_to_the_catalog_is_moved_once() -> None:
    base = {
        "a/package.json": '{"dependencies": {"vue": "^3.4.0"}}',
        "pnpm-workspace.yaml": "packages: []\n",
    }
    head = {
        "a/package.json": '{"dependencies": {"vue": "catalog:"}}',
        "pnpm-workspace.yaml": "packages: []\ncatalog:\n  vue: ^3.4.0\n",
    }

    assert [told(c) for c in report(base, head).changes] == ["moved vue [catalog] ^3.4.0 -> ^3.4.0"]


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (
            "bun.lock",
            '{"packages": {"a": ["a@1.0.0", "", {}, "sha512-a"],}}',
            '{"packages": {"a": ["a@1.1.0", "", {}, "sha512-b"],}} // comment',
            ["changed a 1.0.0 -> 1.1.0"],
        ),
        (
            "deno.json",
            '{"imports": {"@std/x": "jsr:@std/x@^1"}, "version": "1"}',
            '{"imports": {"@std/x": "jsr:@std/x@^2"}, "version": "2"}',
            ["changed @std/x [imports] jsr:@std/x@^1 -> jsr:@std/x@^2"],
        ),
        (
            ".npmrc",
            "# registry=https://x\nregistry=https://a\n",
            "registry=https://b\nsave-exact=true\n",
            ["changed registry https://a -> https://b"],
        ),
        ("bun.lockb", "a", "b", ["present bun.lockb - -> -"]),
    ],
)
def test_other_files_of_javascript(path: str, old: str, new: str, expected: list[str]) -> None:
    assert difference(path, old, new) == expected
