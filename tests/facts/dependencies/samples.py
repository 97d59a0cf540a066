"""A text for each entry of the catalogue that its parser can read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .test_images_and_ci import (
    COMPOSE,
    DOCKERFILE,
    GITMODULES,
    TERRAFORM,
    TF_LOCK,
    TRAVIS,
    WORKFLOW,
)
from .test_javascript import PNPM, YARN
from .test_jvm import CATALOG, GRADLE, POM
from .test_other_ecosystems import (
    BAZEL,
    CABAL,
    CMAKE,
    CONAN,
    CONDA,
    DESCRIPTION,
    MIX,
    MIX_LOCK,
    OPAM,
    PUB_LOCK,
    REBAR,
    SWIFT,
    ZON,
)
from .test_ruby_php_dotnet import (
    CSPROJ,
    GEM_LOCK,
    GEMFILE,
    GEMSPEC,
    NUGET_LOCK,
    NUSPEC,
    POD_LOCK,
    composer,
    composer_lock,
)
from .test_rust_and_go import CARGO, CARGO_LOCK, GO, SUM

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry, Section

_PACKAGE = {
    "name": "shop",
    "version": "1.0.0",
    "dependencies": {"a": "^1.0", "b": "npm:c@2", "d": "catalog:"},
    "overrides": {"a": {".": "1", "b": "2"}},
    "devEngines": {"runtime": [{"name": "node", "version": "20"}]},
    "packageManager": "pnpm@9.0.0+sha512.aa",
}
_LOCKED = {"version": "1.0.0", "resolved": "https://h/a#c", "integrity": "sha512-aa"}
_TEXTS = {
    "whole-file": "# node\n18\n",
    "package-json": json.dumps(_PACKAGE, indent=2),
    "package-lock": json.dumps(
        {"packages": {"node_modules/a": _LOCKED}, "dependencies": {"a": _LOCKED}}, indent=2
    ),
    "yarn-lock": YARN,
    "pnpm-lock": PNPM,
    "bun-lock": '{"packages": {"a": ["a@1.0.0", "", {}, "sha512-aa"],},}',
    "requirements": "-r other.txt\nflask[async] >=3.0 ; python_version < '3.12' \\\n  --hash=sha256:aa\n"
    "-e git+https://host/x@v1#egg=x\n--index-url https://me:secret@host\n",
    "pyproject": '[project]\nname = "shop"\ndependencies = ["a>=1; x == \'1\'"]\n'
    '[tool.poetry.group.dev.dependencies]\nb = [{version = "^1", python = "3"}]\n'
    '[tool.uv.sources]\nc = {git = "https://h/c", rev = "aa"}\n[[tool.uv.index]]\nurl = "https://h"\n',
    "python-lock": '[[package]]\nname = "a"\nversion = "1.0"\n'
    'source = {git = "https://h/a?rev=v1#aa"}\nwheels = [{url = "https://h/a.whl", hash = "sha256:aa"}]\n',
    "pipfile": '[packages]\na = {version = ">=1", extras = ["x"]}\n[requires]\npython_version = "3"\n',
    "pipfile-lock": '{"_meta": {}, "default": {"a": {"version": "==1.0", "hashes": ["sha256:aa"]}}}',
    "setup-py": "from setuptools import setup\nx = ['a>=1']\nx += ['b']\n"
    "setup(install_requires=x, extras_require={'t': x + ['c']}, python_requires='>=3')\n",
    "setup-cfg": "[options]\ninstall_requires =\n    a>=1\n    b # c\n[options.extras_require]\nt = d\n",
    "tox-ini": "[testenv]\ndeps =\n    py3: a>=1\n    -r x.txt\n",
    "conda-environment": CONDA,
    "conda-recipe": "requirements:\n  host:\n    - a >=1.0  # [win]\n    - {{ compiler('c') }}\n",
    "cargo-toml": CARGO,
    "cargo-lock": CARGO_LOCK,
    "go-mod": GO,
    "go-sum": SUM,
    "go-vendor": "# a.org/b v1.0 => c.org/d v1.1\n## explicit\na.org/b/x\n",
    "maven-pom": POM,
    "maven-extensions": "<extensions><extension><artifactId>a</artifactId></extension></extensions>",
    "gradle-script": GRADLE,
    "gradle-catalog": CATALOG,
    "gradle-lock": "a:b:1.0=compile\n",
    "gemfile-lock": GEM_LOCK,
    "ruby-script": GEMFILE + GEMSPEC,
    "composer-json": composer(require={"a/b": "^1"}, repositories=[{"url": "https://h"}]),
    "composer-lock": composer_lock(),
    "msbuild": CSPROJ,
    "packages-config": NUSPEC,
    "nuget-lock": NUGET_LOCK,
    "dockerfile": DOCKERFILE,
    "compose": COMPOSE,
    "github-actions": WORKFLOW,
    "travis": TRAVIS,
    "gitmodules": GITMODULES,
    "terraform": TERRAFORM,
    "terraform-lock": TF_LOCK,
    "podfile-lock": POD_LOCK,
    "pub-lock": PUB_LOCK,
    "mix-exs": MIX,
    "cabal": CABAL,
    "conanfile": CONAN,
    "debian-fields": DESCRIPTION,
}
_CODE = BAZEL + CMAKE + GRADLE + MIX_LOCK + OPAM + REBAR + SWIFT + ZON


def sample(entry: Entry) -> str:
    """Return a text for `entry`; where sections say what it reads, one made of them."""
    if entry.parser in _TEXTS:
        return _TEXTS[entry.parser]
    if entry.parser == "lines":
        return _CODE
    places = [
        ([key.replace("**", "x").replace("*", "a") for key in section.at], _leaf(section))
        for section in entry.sections
    ]
    if entry.parser == "toml-sections":
        return "\n".join(
            f"{'.'.join(map(json.dumps, [*place[:-1], place[-1] + str(number)]))} = {_toml(leaf)}"
            if place[-1] == "a"
            else f"{'.'.join(map(json.dumps, place))} = {_toml(leaf)}"
            for number, (place, leaf) in enumerate(places)
        )
    root: dict[str, object] = {}
    for place, leaf in places:
        _put(root, place, leaf)
    return json.dumps(root, indent=2)


def _leaf(section: Section) -> object:
    """Return what a section reads: a text, or the members that it names."""
    if not (section.name or section.version):
        return "a@1.0"
    leaf: dict[str, object] = {}
    if section.name:
        _put(leaf, list(section.name), "a")
    for member in (*section.version, *section.source, *section.digest):
        _put(leaf, member.split("."), "1.0")
    return leaf


def _put(root: dict[str, object], place: list[str], leaf: object) -> None:
    level = root
    for key in place[:-1]:
        below = level.setdefault(key, {})
        if not isinstance(below, dict):
            return
        level = below
    level.setdefault(place[-1], leaf)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return (
            f"{{{', '.join(f'{json.dumps(key)} = {_toml(item)}' for key, item in value.items())}}}"
        )
    return json.dumps(value)
