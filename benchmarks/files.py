"""Writes the files of a change that touches every sort of dependency file, as large as real ones.

Each of 2,000 files has lines that change: of the manifests and lockfiles one entry in twenty-five,
which is what an update of a few packages does; of source three places of a few lines.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# How many files of each sort, with the number of entries of each.
SORTS = (
    ("packages/p{n}/package.json", 40, 40),
    ("packages/p{n}/package-lock.json", 20, 900),
    ("services/s{n}/requirements.txt", 25, 60),
    ("services/s{n}/pyproject.toml", 20, 30),
    ("go/g{n}/go.mod", 12, 60),
    ("go/g{n}/go.sum", 12, 250),
    ("rust/r{n}/Cargo.toml", 8, 30),
    ("rust/r{n}/Cargo.lock", 8, 250),
    ("java/j{n}/pom.xml", 15, 50),
    ("android/a{n}/build.gradle", 10, 40),
    (".github/workflows/w{n}.yml", 15, 25),
    ("images/i{n}/Dockerfile", 15, 4),
)
SOURCES = 1_800
_NAMES = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "core",
    "utils",
    "http",
    "client",
    "server",
    "parse",
    "stream",
    "cache",
    "auth",
    "log",
]


def write(folder: Path, stage: int) -> None:
    """Write all files as they are before (0) or after (1) the change."""
    for pattern, count, entries in SORTS:
        make = _MAKERS[pattern.rpartition("/")[2].replace("w{n}.yml", "workflow")]
        for number in range(count):
            path = folder / pattern.format(n=number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(make(_Entries(f"{pattern}{number}", entries, stage)))
    for number in range(SOURCES):
        suffix, line = _LANGUAGES[number % len(_LANGUAGES)]
        path = folder / f"src/d{number % 60:02d}/m{number:04d}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_source(number, line, stage))


_LANGUAGES = (
    ("py", "    value_{n} = compute(value_{m}, {k})  # {w}"),
    ("ts", "  const value{n} = compute(value{m}, '{w}', {k});"),
    ("go", "\tvalue{n} := compute(value{m}, {k})"),
    ("java", '        String value{n} = compute(value{m}, "{w}", {k});'),
)


def _source(number: int, line: str, stage: int) -> str:
    lines = []
    for n in range(120 + number % 80):
        changed = stage and n % 40 in {7, 8}
        word = _NAMES[(n * 7 + number) % len(_NAMES)]
        k = n + number + (1000 if changed else 0)
        lines.append(line.format(n=n, m=n * 3 % 50, k=k, w=word))
    return "\n".join(lines) + "\n"


class _Entries:
    """The dependencies of one file: names with a version each, and hashes made of them."""

    def __init__(self, seed: str, count: int, stage: int) -> None:
        self.seed = seed
        self.count = count
        self.stage = stage

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for number in range(self.count):
            first = _NAMES[number % len(_NAMES)]
            name = f"{first}-{_NAMES[number // len(_NAMES) % len(_NAMES)]}-{number}"
            patch = number % 7 + (self.stage if number % 25 == 3 else 0)
            yield name, f"{number % 5 + 1}.{number % 11}.{patch}"

    def digest(self, name: str, version: str) -> str:
        return hashlib.sha256(f"{self.seed} {name} {version}".encode()).hexdigest()


def _package_json(entries: _Entries) -> str:
    pairs = list(entries)
    half = len(pairs) // 2
    return _json(
        {
            "name": "@example/package",
            "version": "1.2.3",
            "license": "MIT",
            "repository": {"type": "git", "url": "https://example.com/repository.git"},
            "scripts": {"build": "tsc -p .", "test": "vitest run", "lint": "eslint ."},
            "engines": {"node": ">=18"},
            "dependencies": {name: f"^{version}" for name, version in pairs[:half]},
            "devDependencies": {name: f"~{version}" for name, version in pairs[half:]},
        }
    )


def _package_lock(entries: _Entries) -> str:
    packages: dict[str, object] = {"": {"name": "@example/package", "version": "1.2.3"}}
    pairs = list(entries)
    for number, (name, version) in enumerate(pairs):
        needed = dict(pairs[number + 1 : number + 4])
        packages[f"node_modules/{name}"] = {
            "version": version,
            "resolved": f"https://packages.example.com/{name}/-/{name}-{version}.tgz",
            "integrity": f"sha512-{entries.digest(name, version)}",
            "license": "MIT",
            "dependencies": {
                other: f"^{wanted.partition('.')[0]}" for other, wanted in needed.items()
            },
            "engines": {"node": ">=18"},
        }
    lock = {"name": "@example/package", "version": "1.2.3", "lockfileVersion": 3}
    return _json(lock | {"requires": True, "packages": packages})


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _requirements(entries: _Entries) -> str:
    head = "# by hand\n-r base.txt\n"
    return head + "".join(f"{name}=={version}\n" for name, version in entries)


def _pyproject(entries: _Entries) -> str:
    pairs = [f'    "{name}>={version}",\n' for name, version in entries]
    return (
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
        '[project]\nname = "example"\nversion = "1.2.3"\nrequires-python = ">=3.11"\n'
        f"dependencies = [\n{''.join(pairs[:20])}]\n\n"
        f"[dependency-groups]\ndev = [\n{''.join(pairs[20:])}]\n\n"
        '[tool.ruff]\nline-length = 100\n\n[tool.ruff.lint]\nselect = ["ALL"]\n'
        '\n[tool.pytest.ini_options]\naddopts = ["-ra", "--strict-markers"]\n'
    )


def _go_mod(entries: _Entries) -> str:
    rows = [f"\tgithub.com/example/{name} v{version}\n" for name, version in entries]
    indirect = "".join(row.replace("\n", " // indirect\n") for row in rows[20:])
    return f"module example.com/m\n\ngo 1.22\n\nrequire (\n{''.join(rows[:20])})\n\nrequire (\n{indirect})\n"


def _go_sum(entries: _Entries) -> str:
    return "".join(
        f"github.com/example/{name} v{version} h1:{entries.digest(name, version)[:43]}=\n"
        f"github.com/example/{name} v{version}/go.mod h1:{entries.digest(version, name)[:43]}=\n"
        for name, version in entries
    )


def _cargo_toml(entries: _Entries) -> str:
    rows = [
        f'{name} = {{ version = "{version}", features = ["std"] }}\n'
        if number % 3 == 0
        else f'{name} = "{version}"\n'
        for number, (name, version) in enumerate(entries)
    ]
    return (
        '[package]\nname = "example"\nversion = "1.2.3"\nedition = "2021"\n\n'
        f"[dependencies]\n{''.join(rows[:20])}\n[dev-dependencies]\n{''.join(rows[20:])}"
        '\n[profile.release]\nlto = true\n\n[features]\ndefault = ["std"]\nstd = []\n'
    )


def _cargo_lock(entries: _Entries) -> str:
    pairs = list(entries)
    blocks = []
    for number, (name, version) in enumerate(pairs):
        needed = "".join(f' "{other}",\n' for other, _ in pairs[number + 1 : number + 4])
        source = "registry+https://example.org/index"
        blocks.append(
            f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = "{source}"\n'
            f'checksum = "{entries.digest(name, version)}"\ndependencies = [\n{needed}]\n'
        )
    return "version = 3\n\n" + "\n".join(blocks)


def _pom(entries: _Entries) -> str:
    pairs = list(entries)
    properties = "".join(f"    <{n}.version>{v}</{n}.version>\n" for n, v in pairs[:20])
    dependencies = "".join(
        f"    <dependency>\n      <groupId>org.example</groupId>\n      <artifactId>{n}</artifactId>\n"
        f"      <version>{'${' + n + '.version}' if at < 20 else v}</version>\n    </dependency>\n"
        for at, (n, v) in enumerate(pairs)
    )
    return (
        '<?xml version="1.0"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">\n'
        "  <modelVersion>4.0.0</modelVersion>\n  <groupId>org.example</groupId>\n"
        "  <artifactId>example</artifactId>\n  <version>1.2.3</version>\n"
        f"  <properties>\n{properties}  </properties>\n"
        f"  <dependencies>\n{dependencies}  </dependencies>\n</project>\n"
    )


def _gradle(entries: _Entries) -> str:
    rows = "".join(
        f'    implementation "org.example:{name}:{version}"\n' for name, version in entries
    )
    return (
        "plugins {\n    id 'java'\n    id 'org.example.plugin' version '1.2.3'\n}\n\n"
        "repositories {\n    mavenCentral()\n}\n\n"
        f"dependencies {{\n{rows}}}\n\ntest {{\n    useJUnitPlatform()\n}}\n"
    )


def _workflow(entries: _Entries) -> str:
    steps = "".join(
        f"      - name: Step {name}\n        uses: example/{name}@v{version}\n"
        f"        with:\n          token: ${{{{ github.token }}}}\n          run: make {name}\n"
        for name, version in entries
    )
    return (
        "name: ci\non:\n  push:\n    branches: [main]\n  pull_request:\n\njobs:\n  build:\n"
        f"    runs-on: ubuntu-24.04\n    steps:\n{steps}"
    )


def _dockerfile(entries: _Entries) -> str:
    rows = "".join(
        f"FROM example/{name}:{version} AS stage{at}\nWORKDIR /app\nCOPY . .\nRUN make {name}\n\n"
        for at, (name, version) in enumerate(entries)
    )
    return f'# syntax=docker/dockerfile:1\n{rows}CMD ["/app/run"]\n'


_MAKERS: dict[str, Callable[[_Entries], str]] = {
    "package.json": _package_json,
    "package-lock.json": _package_lock,
    "requirements.txt": _requirements,
    "pyproject.toml": _pyproject,
    "go.mod": _go_mod,
    "go.sum": _go_sum,
    "Cargo.toml": _cargo_toml,
    "Cargo.lock": _cargo_lock,
    "pom.xml": _pom,
    "build.gradle": _gradle,
    "workflow": _workflow,
    "Dockerfile": _dockerfile,
}
