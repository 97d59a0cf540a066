"""Entries of the catalogue that have no parser of their own: what each tells and leaves alone."""

from __future__ import annotations

import re

import pytest

from hotfix_lint.facts.dependencies import catalogue, normal_name
from hotfix_lint.matching import Globs

from .support import difference

DUNE = (
    "(lang dune 3.0)\n(version 1.0)\n(package (depends\n (lwt (>= 5.0)) ; (old (>= 1))\n base))\n"
)
PSD1 = "@{\n ModuleVersion = '1.0'\n RequiredModules = @(@{ModuleName = 'Pester'; ModuleVersion = '5.3'})\n}\n"
MAKEFILE_PL = (
    "WriteMakefile(\n VERSION => '1.0',\n PREREQ_PM => { 'Moose' => '2.1', # 'x' => 3\n },\n);\n"
)
SNAP = "version: '1.0'\nbase: core20\nparts:\n  a:\n    stage-packages: [curl=7.1]\n"
SPEC = "Name: a\nVersion: 1.0\nRequires: curl >= 7.1\n%description\nx\n"
CONTROL = "Source: a\nStandards-Version: 4.6\nBuild-Depends: debhelper (>= 12), ${x:y},\n curl\n"
LAZY = '{"x.nvim": {"branch": "main", "commit": "aaa"}}'
VALUES = "image:\n  repository: nginx\n  tag: '1.24'\nreplicas: 2\nside: {image: 'busybox:1.36'}\n"
META = (
    "galaxy_info: {min_ansible_version: '2.1'}\ndependencies:\n- role: a.b\n  version: v1\n- c.d\n"
)
DEVBOX = '{"packages": ["go@1.21", "jq@latest"], // x 1.0\n "shell": {"init_hook": "v1.0"}}'


@pytest.mark.parametrize(
    ("path", "text", "find", "put", "expected"),
    [
        (
            ".yarnrc",
            'yarn-path ".yarn/yarn-1.0.js"\nlastUpdateCheck 1\n',
            "1.0",
            "1.1",
            ["changed yarn-path .yarn/yarn-1.0.js -> .yarn/yarn-1.1.js"],
        ),
        (".yarnrc", 'yarn-path ".yarn/yarn-1.0.js"\nlastUpdateCheck 1\n', "Check 1", "Check 2", []),
        (
            "pixi.lock",
            "version: 5\npackages:\n- conda: https://x/a\n  version: '1.0'\n  sha256: aa\n",
            "'1.0'",
            "'1.1'",
            ["changed https://x/a [conda] 1.0 -> 1.1"],
        ),
        (
            "pixi.lock",
            "version: 5\npackages:\n- conda: https://x/a\n  version: '1.0'\n  sha256: aa\n",
            "version: 5",
            "version: 6",
            [],
        ),
        (
            "noxfile.py",
            "session.install('pytest>=7.0')  # 'x==1'\nsession.run('v1.0')\n",
            "7.0",
            "8.0",
            ["changed pytest >=7.0 -> >=8.0"],
        ),
        (
            "noxfile.py",
            "session.install('pytest>=7.0')  # 'x==1'\nsession.run('v1.0')\n",
            "v1.0",
            "v1.1",
            [],
        ),
        (
            "ProjectSettings/ProjectVersion.txt",
            "m_EditorVersion: 2022.1\nx: 1\n",
            "2022.1",
            "2022.2",
            ["changed unity 2022.1 -> 2022.2"],
        ),
        ("paket.references", "A\nB\n", "B\n", "C\n", ["removed B  -> -", "added C - -> "]),
        ("Shop.psd1", PSD1, "5.3", "5.4", ["changed Pester 5.3 -> 5.4"]),
        ("Shop.psd1", PSD1, "'1.0'", "'1.1'", []),
        (
            "Brewfile.lock.json",
            '{"entries": {"brew": {"jq": {"version": "1.6"}}}, "system": {"v": "1.0"}}',
            "1.6",
            "1.7",
            ["changed jq [brew] 1.6 -> 1.7"],
        ),
        (
            "Brewfile.lock.json",
            '{"entries": {"brew": {"jq": {"version": "1.6"}}}, "system": {"v": "1.0"}}',
            "1.0",
            "1.1",
            [],
        ),
        (
            "metadata.json",
            '{"version": "1.0", "dependencies": [{"name": "a/b", "version_requirement": ">= 1"}]}',
            ">= 1",
            ">= 2",
            ["changed a/b >= 1 -> >= 2"],
        ),
        ("metadata.json", '{"version": "1.0", "dependencies": ["x-1.0"]}', "1.0", "1.1", []),
        (
            "manifest.toml",
            'packages = [{ name = "a", version = "1.0" }]\n',
            "1.0",
            "1.1",
            ["changed a 1.0 -> 1.1"],
        ),
        (
            "cabal.project",
            "packages: a-1.0\nindex-state: 2024-01-01\n",
            "01-01",
            "02-01",
            ["changed index-state 2024-01-01 -> 2024-02-01"],
        ),
        ("cabal.project", "packages: a-1.0\nindex-state: 2024-01-01\n", "a-1.0", "a-1.1", []),
        (
            "a.opam.locked",
            'version: "1.0"\ndepends: [\n  "lwt" {= "5.0"}\n]\n',
            "5.0",
            "5.1",
            ["changed lwt 5.0 -> 5.1"],
        ),
        ("a.opam.locked", 'version: "1.0"\ndepends: [\n  "lwt" {= "5.0"}\n]\n', "1.0", "1.1", []),
        ("dune-project", DUNE, "5.0", "5.1", ["changed lwt >= 5.0 -> >= 5.1"]),
        ("dune-project", DUNE, "version 1.0", "version 1.1", []),
        ("dune-project", DUNE, ">= 1)", ">= 2)", []),
        ("Makefile.PL", MAKEFILE_PL, "2.1", "2.2", ["changed Moose 2.1 -> 2.2"]),
        ("Makefile.PL", MAKEFILE_PL, "1.0", "1.1", []),
        (
            "cpanfile.snapshot",
            "DISTRIBUTIONS\n  Moose-2.1\n    pathname: E/Moose-2.1\n",
            "  Moose-2.1",
            "  Moose-2.2",
            ["changed Moose 2.1 -> 2.2"],
        ),
        (
            "dub.sdl",
            'version "1.0"\ndependency "vibe-d" version="~>0.9"\n',
            "0.9",
            "0.10",
            ["changed vibe-d ~>0.9 -> ~>0.10"],
        ),
        ("dub.sdl", 'version "1.0"\ndependency "vibe-d" version="~>0.9"\n', "1.0", "1.1", []),
        (
            "lakefile.toml",
            'version = "1.0"\n[[require]]\nname = "std"\nrev = "v4.1"\n',
            "v4.1",
            "v4.2",
            ["changed std v4.1 -> v4.2"],
        ),
        (
            "lakefile.toml",
            'version = "1.0"\n[[require]]\nname = "std"\nrev = "v4.1"\n',
            "1.0",
            "1.1",
            [],
        ),
        (
            "lake-manifest.json",
            '{"version": 7, "packages": [{"name": "std", "rev": "aa"}]}',
            "aa",
            "bb",
            ["changed std aa -> bb"],
        ),
        (
            "foundry.toml",
            '[profile.default]\nsolc = "0.8.1"\n[dependencies]\na = "1.0"\n',
            "1.0",
            "1.1",
            ["changed a 1.0 -> 1.1"],
        ),
        (
            "foundry.toml",
            '[profile.default]\nsolc = "0.8.1"\n[dependencies]\na = "1.0"\n',
            "0.8.1",
            "0.8.2",
            [],
        ),
        (
            "soldeer.lock",
            '[[dependencies]]\nname = "a"\nversion = "1.0"\nchecksum = "aa"\n',
            "aa",
            "bb",
            ["content-replaced a 1.0 -> 1.0"],
        ),
        ("lazy-lock.json", LAZY, "aaa", "bbb", ["changed x.nvim aaa -> bbb"]),
        ("lazy-lock.json", LAZY, "main", "dev", []),
        ("devbox.json", DEVBOX, "1.21", "1.22", ["changed go 1.21 -> 1.22"]),
        ("devbox.json", DEVBOX, '"v1.0"', '"v1.1"', []),
        (
            "devbox.lock",
            '{"packages": {"go@latest": {"version": "1.21"}}}',
            "1.21",
            "1.22",
            ["changed go@latest 1.21 -> 1.22"],
        ),
        (
            "devenv.yaml",
            "inputs:\n  nixpkgs: {url: 'github:a/b/v1'}\nx: v1.0\n",
            "b/v1",
            "b/v2",
            ["changed nixpkgs github:a/b/v1 -> github:a/b/v2"],
        ),
        ("chart/values-prod.yaml", VALUES, "1.24", "1.25", ["changed nginx 1.24 -> 1.25"]),
        ("chart/values-prod.yaml", VALUES, "1.36", "1.37", ["changed busybox 1.36 -> 1.37"]),
        ("chart/values-prod.yaml", VALUES, "replicas: 2", "replicas: 3", []),
        (
            "a.tf.json",
            '{"module": {"a": {"source": "x/y", "version": "1.0"}}, "variable": {"v": {"default": "2.0"}}}',
            "1.0",
            "1.1",
            ["changed a [module] 1.0 x/y -> 1.1 x/y"],
        ),
        (
            "a.tf.json",
            '{"module": {"a": {"source": "x/y", "version": "1.0"}}, "variable": {"v": {"default": "2.0"}}}',
            "2.0",
            "2.1",
            [],
        ),
        (
            "live/terragrunt.hcl",
            'terraform {\n  source = "git::https://h/m.git?ref=v1"\n}\ninputs = { version = "1.0" }\n',
            "ref=v1",
            "ref=v2",
            ["changed git::https://h/m.git [module] v1 -> v2"],
        ),
        (
            "live/terragrunt.hcl",
            'terraform {\n  source = "git::https://h/m.git?ref=v1"\n}\ninputs = { version = "1.0" }\n',
            "1.0",
            "1.1",
            [],
        ),
        ("roles/x/meta/main.yml", META, "v1", "v2", ["changed a.b v1 -> v2"]),
        ("roles/x/meta/main.yml", META, "c.d", "c.e", ["removed c.d  -> -", "added c.e - -> "]),
        ("roles/x/meta/main.yml", META, "2.1", "2.2", []),
        (
            "vendir.yml",
            "directories:\n- contents:\n  - path: a\n    git: {url: x, ref: v1}\n",
            "v1",
            "v2",
            ["changed a v1 -> v2"],
        ),
        (
            "Pulumi.yaml",
            "name: a-1.0\nplugins: {providers: [{name: aws, version: 5.0.0}]}\n",
            "5.0.0",
            "6.0.0",
            ["changed aws 5.0.0 -> 6.0.0"],
        ),
        (
            "Pulumi.yaml",
            "name: a-1.0\nplugins: {providers: [{name: aws, version: 5.0.0}]}\n",
            "a-1.0",
            "a-1.1",
            [],
        ),
        (
            "debian/control",
            CONTROL,
            ">= 12",
            ">= 13",
            ["changed debhelper [Build-Depends] >= 12 -> >= 13"],
        ),
        ("debian/control", CONTROL, "4.6", "4.7", []),
        ("a.spec", SPEC, "7.1", "7.2", ["changed curl [Requires] >= 7.1 -> >= 7.2"]),
        ("a.spec", SPEC, "1.0", "1.1", []),
        ("snapcraft.yaml", SNAP, "7.1", "7.2", ["changed curl [stage a] 7.1 -> 7.2"]),
        ("snapcraft.yaml", SNAP, "core20", "core22", ["changed base core20 -> core22"]),
        ("snapcraft.yaml", SNAP, "'1.0'", "'1.1'", []),
        (
            "project.toml",
            '[project]\nversion = "1.0"\n[io.buildpacks]\nbuilder = "a:1"\n',
            "a:1",
            "a:2",
            ["changed builder a:1 -> a:2"],
        ),
        (
            "project.toml",
            '[project]\nversion = "1.0"\n[io.buildpacks]\nbuilder = "a:1"\n',
            "1.0",
            "1.1",
            [],
        ),
        (
            "cloudbuild.yaml",
            "steps:\n- name: gcr.io/x/node:18\n  args: [v1.0]\n",
            ":18",
            ":20",
            ["changed gcr.io/x/node 18 -> 20"],
        ),
        (
            "cloudbuild.yaml",
            "steps:\n- name: gcr.io/x/node:18\n  args: [v1.0]\n",
            "v1.0",
            "v1.1",
            [],
        ),
        (
            ".cirrus.yml",
            "task:\n  container: {image: 'a:1'}\n  script: v1.0\n",
            "a:1",
            "a:2",
            ["changed a 1 -> 2"],
        ),
        (
            ".build.yml",
            "image: alpine/3.18\ntasks: [{a: v1.0}]\n",
            "3.18",
            "3.19",
            ["removed alpine/3.18  -> -", "added alpine/3.19 - -> "],
        ),
        (
            "Jenkinsfile",
            "@Library('lib@v1') _\nagent { docker { image 'node:18' } } // 'x:1'\n",
            "@v1",
            "@v2",
            ["changed lib [library] v1 -> v2"],
        ),
        (
            "Jenkinsfile",
            "@Library('lib@v1') _\nagent { docker { image 'node:18' } } // 'x:1'\n",
            ":18",
            ":20",
            ["changed node [image] 18 -> 20"],
        ),
        (
            "Jenkinsfile",
            "@Library('lib@v1') _\nagent { docker { image 'node:18' } } // 'x:1'\n",
            "x:1",
            "x:2",
            [],
        ),
        (
            ".trunk/trunk.yaml",
            "lint: {enabled: [black@23.1]}\ncli: {version: 1.0}\n",
            "23.1",
            "24.1",
            ["changed black [lint] 23.1 -> 24.1"],
        ),
        (
            "lefthook.yml",
            "remotes: [{git_url: x, ref: v1}]\nmin_version: 1.0\n",
            "v1",
            "v2",
            ["changed x v1 -> v2"],
        ),
        (
            ".copier-answers.yml",
            "_commit: v1\nname: a-1.0\n",
            "v1",
            "v2",
            ["changed _commit v1 -> v2"],
        ),
        (
            ".cruft.json",
            '{"commit": "aa", "context": {"v": "1.0"}}',
            "aa",
            "bb",
            ["changed commit aa -> bb"],
        ),
        (
            "buf.gen.yaml",
            "version: v1\nplugins: [{remote: 'buf.build/a/b:v1.0'}]\n",
            ":v1.0",
            ":v1.1",
            ["changed buf.build/a/b v1.0 -> v1.1"],
        ),
        (
            "buf.gen.yaml",
            "version: v1\nplugins: [{remote: 'buf.build/a/b:v1.0'}]\n",
            "version: v1",
            "version: v2",
            [],
        ),
        (
            ".prototools",
            'node = "18"\n[settings]\nx = "1.0"\n',
            "18",
            "20",
            ["changed node 18 -> 20"],
        ),
        (".prototools", 'node = "18"\n[settings]\nx = "1.0"\n', "1.0", "1.1", []),
        (
            "deps.bzl",
            'http_archive(name = "a", sha256 = "aa")\n',
            '"aa"',
            '"bb"',
            ['changed a sha256 = "aa" -> sha256 = "bb"'],
        ),
    ],
)
def test_entries_without_a_parser_of_their_own(
    path: str, text: str, find: str, put: str, expected: list[str]
) -> None:
    assert find in text
    assert difference(path, text, text.replace(find, put)) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("compose.yaml", '"services": {"db": {"image": "postgres:15.0"}}\n'),
        (
            "k8s/a.yaml",
            '{"apiVersion": "v1", "spec": {"containers": [{"image": "postgres:15.0"}]}}\n',
        ),
        ("environment.yml", "{dependencies: [postgres=15.0]}\n"),
        ("go.mod", "module (\n\tx.org/y\n)\nrequire postgres.org/x v15.0.0\n"),
    ],
)
def test_another_way_to_write_a_file_does_not_hide_it(path: str, text: str) -> None:
    assert len(difference(path, text, text.replace("15.0", "16.0"))) == 1


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("package.json", "manifest"),
        ("a/b/go.sum", "lockfile"),
        (".nvmrc", "toolchain"),
        (".github/workflows/x.yml", "ci"),
        ("Dockerfile", "image"),
        ("vendor/a/package.json", "vendored"),
        ("README.md", None),
    ],
)
def test_the_role_of_a_path(path: str, kind: str | None) -> None:
    assert catalogue.role_of(path) == kind


PATHS = sorted(
    {
        path
        for entry in catalogue._entries()
        for glob in entry.globs
        for some in ("q", "x.lock/y")
        for name in re.sub(r"\{([^}]*)\}", r"\1", glob).replace("**", "a/b").split(",")
        for path in (name.replace("*", some), f"k/{name.replace('*', some)}/m.json")
    }
)


def test_an_entry_is_found_by_its_name_as_by_looking_at_each() -> None:
    known = [(entry, Globs(entry.globs), Globs(entry.unless)) for entry in catalogue._entries()]
    for path in PATHS:
        expected = tuple(
            entry for entry, globs, unless in known if globs.match(path) and not unless.match(path)
        )
        found = catalogue._exactly(path)
        # What no name or other glob hints at is not looked for at all.
        assert found == (expected if catalogue.matches_any(path) else ()), path
    assert sum(bool(catalogue._exactly(path)) for path in PATHS) > 300


@pytest.mark.parametrize(
    ("name", "ecosystem", "expected"),
    [
        ("Flask_Login", "python", "flask-login"),
        ("Newtonsoft.Json", "nuget", "newtonsoft.json"),
        ("JSONStream", "npm", "JSONStream"),
        ("x", "no such ecosystem", "x"),
    ],
)
def test_names_are_spelt_as_their_ecosystem_compares_them(
    name: str, ecosystem: str, expected: str
) -> None:
    assert normal_name(name, ecosystem) == expected
