"""Container images, the actions and tools of pipelines, submodules and deployments."""

from __future__ import annotations

import pytest

from hotfix_lint.facts.changes import ABSENT, SUBMODULE, FileChange
from hotfix_lint.facts.dependencies import compare

from .support import FILE, NO_BLOB, MemoryContents, difference, report, told

DOCKERFILE = """# syntax=docker/dockerfile:1.4
ARG NODE=18
FROM --platform=linux/amd64 node:${NODE} AS build
# FROM python:3.10
RUN npm install \\
    left-pad@1.0
FROM build AS test
FROM scratch
COPY --from=build /a /a
COPY --from=nginx:1.24 /b /b
RUN --mount=type=bind,from=busybox:1.36,target=/x true
FROM registry:5000/team/base@sha256:aa
LABEL version="1.0"
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("python:3.10", "python:3.11", []),
        ('version="1.0"', 'version="1.1"', []),
        ("left-pad@1.0", "left-pad@1.1", []),
        ("FROM build AS test", "FROM build AS check", []),
        ("FROM --platform=linux/amd64", "from", []),
        ("NODE=18", "NODE=20", ["changed node 18 -> 20"]),
        ("nginx:1.24", "nginx:1.25", ["changed nginx [copy] 1.24 -> 1.25"]),
        ("1.36", "1.37", ["changed busybox [copy] 1.36 -> 1.37"]),
        ("dockerfile:1.4", "dockerfile:1.5", ["changed docker/dockerfile [syntax] 1.4 -> 1.5"]),
        (
            "@sha256:aa",
            "@sha256:bb",
            ["changed registry:5000/team/base @sha256:aa -> @sha256:bb"],
        ),
        ("FROM scratch", "FROM alpine", ["added alpine - -> "]),
    ],
)
@pytest.mark.parametrize("path", ["Dockerfile", "docker/web.Dockerfile", "Containerfile.prod"])
def test_dockerfile(path: str, find: str, put: str, expected: list[str]) -> None:
    assert find in DOCKERFILE
    assert difference(path, DOCKERFILE, DOCKERFILE.replace(find, put)) == expected


def test_an_image_has_its_kind_and_line() -> None:
    new = DOCKERFILE.replace("nginx:1.24", "nginx:1.25")

    (change,) = report({"Dockerfile": DOCKERFILE}, {"Dockerfile": new}).changes

    assert (change.kind, change.line) == ("image", 10)


def test_a_dockerfile_for_windows_goes_on_with_a_grave_accent() -> None:
    old = "# escape=`\nFROM `\n  mcr.microsoft.com/windows:1809\nRUN dir `\n  C:\\\nFROM a:1\n"

    assert difference("Dockerfile", old, old.replace("1809", "1903").replace("a:1", "a:2")) == [
        "changed mcr.microsoft.com/windows 1809 -> 1903",
        "changed a 1 -> 2",
    ]


COMPOSE = """# image: old:1.0
services:
  db:
    image: postgres:${PG:-15.0}
    ports: ["5432:5432"]
  web:
    build: .
    image: shop:1.0
version: "3.8"
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("old:1.0", "old:1.1", []),
        ("shop:1.0", "shop:1.1", []),
        ("3.8", "3.9", []),
        ("5432:5432", "5433:5432", []),
        ("image: postgres:${PG:-15.0}", "image: 'postgres:15.0'", []),
        ("15.0", "16.0", ["changed postgres [db] 15.0 -> 16.0"]),
        ("postgres:", "mysql:", ["removed postgres [db] 15.0 -> -", "added mysql [db] - -> 15.0"]),
    ],
)
@pytest.mark.parametrize("path", ["docker-compose.yml", "compose.prod.yaml"])
def test_compose(path: str, find: str, put: str, expected: list[str]) -> None:
    assert find in COMPOSE
    answer = difference(path, COMPOSE, COMPOSE.replace(find, put))
    assert sorted(answer) == sorted(expected)


WORKFLOW = """name: v1.0
on: push
env: {TOOL: "1.0"}
jobs:
  test:
    runs-on: ubuntu-22.04
    container: node:18
    services:
      db: {image: "postgres:15"}
    strategy:
      matrix:
        python-version: [3.10, "3.11"]
    steps:
      - uses: actions/checkout@aaaa # v4.0.0
      - uses: ./local/action
      - uses: docker://alpine:3.18
      - name: install 1.0
        run: pip install x==1.0
      - uses: actions/setup-node@v3
        with:
          node-version: 18
          cache: npm
  call:
    uses: org/repo/.github/workflows/x.yml@v1
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("name: v1.0", "name: v1.1", []),
        ('"1.0"', '"1.1"', []),
        ("x==1.0", "x==1.1", []),
        ("# v4.0.0", "# v4.1.0", []),
        ("./local/action", "./local/other", []),
        ("uses: actions/checkout@aaaa #", "uses: 'actions/checkout@aaaa' #", []),
        ("aaaa # v4.0.0", "bbbb # v4.1.0", ["changed actions/checkout aaaa -> bbbb"]),
        ("@v3", "@v4", ["changed actions/setup-node v3 -> v4"]),
        ("x.yml@v1", "x.yml@v2", ["changed org/repo/.github/workflows/x.yml [workflow] v1 -> v2"]),
        ("node:18", "node:20", ["changed node [container] 18 -> 20"]),
        ("postgres:15", "postgres:16", ["changed postgres [service] 15 -> 16"]),
        ("alpine:3.18", "alpine:3.19", ["changed alpine 3.18 -> 3.19"]),
        ("node-version: 18", "node-version: 20", ["changed node 18 -> 20"]),
        ("[3.10,", "[3.9,", ["changed python [matrix] 3.10, 3.11 -> 3.9, 3.11"]),
        ("ubuntu-22.04", "ubuntu-24.04", ["changed runs-on ubuntu-22.04 -> ubuntu-24.04"]),
        ("  test:\n", "  tests:\n", []),
    ],
)
def test_github_actions(find: str, put: str, expected: list[str]) -> None:
    assert find in WORKFLOW
    path = ".github/workflows/test.yml"
    assert difference(path, WORKFLOW, WORKFLOW.replace(find, put)) == expected


def test_actions_are_ci_and_the_tools_they_install_are_toolchain() -> None:
    new = WORKFLOW.replace("@v3", "@v4").replace("node-version: 18", "node-version: 20")
    path = ".github/workflows/test.yml"

    changes = report({path: WORKFLOW}, {path: new}).changes

    assert [(c.kind, c.name, c.line) for c in changes] == [
        ("ci", "actions/setup-node", 19),
        ("toolchain", "node", 21),
    ]


def test_a_composite_action_uses_others() -> None:
    old = "runs:\n  using: composite\n  steps:\n    - uses: a/b@v1\n"
    assert difference("tools/action.yml", old, old.replace("v1", "v2")) == ["changed a/b v1 -> v2"]
    old = "inputs: {x: {default: '1.0'}}\nruns:\n  using: node16\n  main: a.js\n"
    assert difference("action.yml", old, old.replace("1.0", "1.1")) == []
    assert difference("action.yml", old, old.replace("16", "20")) == [
        "changed using node16 -> node20"
    ]


GITMODULES = """[submodule "lib/x"]
\tpath = lib/x
\turl = https://github.com/a/x.git
\tbranch = main
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("\tbranch = main\n", "\tbranch = main\n\tshallow = true\n", []),
        ("\t", "    ", []),
        ("path = lib/x", "path = lib/y", []),
        (
            "github.com/a/x",
            "github.com/b/x",
            ["changed lib/x [url] https://github.com/a/x.git -> https://github.com/b/x.git"],
        ),
        ("= main", "= dev", ["changed lib/x [branch] main -> dev"]),
        (
            "\tbranch = main\n",
            "\tbranch = main\n\tupdate = !rm -r x\n",
            ["added lib/x [update] - -> !rm -r x"],
        ),
        ("https://", "https://me:secret@", []),
    ],
)
def test_gitmodules(find: str, put: str, expected: list[str]) -> None:
    assert find in GITMODULES
    assert difference(".gitmodules", GITMODULES, GITMODULES.replace(find, put)) == expected


@pytest.mark.parametrize(
    "old",
    [
        '[Submodule "x"]\nURL = https://h/a\n',
        '[submodule "x"] url = https://h/a\n',
        '[submodule "x"]\nurl = \\\n https://h/a\n',
        "[submodule.x]\nurl = https://h/a\n",
    ],
)
def test_gitmodules_in_all_that_git_reads(old: str) -> None:
    assert difference(".gitmodules", old, old.replace("/a", "/b")) == [
        "changed x [url] https://h/a -> https://h/b"
    ]


def test_only_the_gitmodules_at_the_top_counts() -> None:
    assert difference("a/.gitmodules", GITMODULES, GITMODULES.replace("main", "dev")) == []


OLD, NEW = "1" * 40, "2" * 40


@pytest.mark.parametrize(
    ("old_mode", "new_mode", "expected"),
    [
        (SUBMODULE, SUBMODULE, [f"changed lib/x {OLD} -> {NEW}"]),
        (ABSENT, SUBMODULE, [f"added lib/x - -> {NEW}"]),
        (SUBMODULE, ABSENT, [f"removed lib/x {OLD} -> -"]),
        (FILE, SUBMODULE, [f"added lib/x - -> {NEW}"]),
    ],
)
def test_a_submodule_is_told_by_its_entry_in_the_tree(
    old_mode: str, new_mode: str, expected: list[str]
) -> None:
    file = FileChange(
        path="lib/x",
        old_path="lib/x",
        status="modified",
        old_mode=old_mode,
        new_mode=new_mode,
        old_blob=NO_BLOB if old_mode == ABSENT else OLD,
        new_blob=NO_BLOB if new_mode == ABSENT else NEW,
    )

    (change,) = (answer := compare([file], MemoryContents({}, {}))).changes

    assert [told(change)] == expected
    assert change.kind == "submodule"
    assert not answer.unreadable


def test_a_submodule_that_stays_where_it_is_has_not_changed() -> None:
    file = FileChange("lib/y", "lib/x", "renamed", SUBMODULE, SUBMODULE, OLD, OLD)

    assert compare([file], MemoryContents({}, {})).changes == ()


TERRAFORM = """terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0" # "9.9"
    }
  }
}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.1.0"
}

module "net" {
  source = "git::https://host/net.git?ref=v1.0"
}

module "own" {
  source = "./own"
}

resource "aws_eks_cluster" "x" {
  version        = "1.27"
  engine_version = "15.0"
}
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ('"9.9"', '"9.8"', []),
        ('"1.27"', '"1.28"', []),
        ('"15.0"', '"16.0"', []),
        ("./own", "./other", []),
        ("source  =", "source =", []),
        ("~> 5.0", "~> 5.1", ["changed aws [provider] ~> 5.0 -> ~> 5.1"]),
        ("5.1.0", "5.2.0", ["changed vpc [module] 5.1.0 -> 5.2.0"]),
        ("v1.0", "v1.1", ["changed net [module] v1.0 -> v1.1"]),
        (">= 1.5", ">= 1.6", ["changed terraform >= 1.5 -> >= 1.6"]),
        (
            "hashicorp/aws",
            "evil/aws",
            ["source-changed aws [provider] ~> 5.0 hashicorp/aws -> ~> 5.0 evil/aws"],
        ),
    ],
)
def test_terraform(find: str, put: str, expected: list[str]) -> None:
    assert find in TERRAFORM
    assert difference("main.tf", TERRAFORM, TERRAFORM.replace(find, put)) == expected


TF_LOCK = """provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.0.0"
  constraints = "~> 5.0"
  hashes = [
    "h1:aa=",
  ]
}
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ('"h1:aa=",', '"h1:aa=",\n    "h1:bb=",', []),
        ('"~> 5.0"', '"~> 5.1"', []),
        ("5.0.0", "5.0.1", ["changed registry.terraform.io/hashicorp/aws 5.0.0 -> 5.0.1"]),
        ("aa=", "bb=", ["content-replaced registry.terraform.io/hashicorp/aws 5.0.0 -> 5.0.0"]),
    ],
)
def test_terraform_lock(find: str, put: str, expected: list[str]) -> None:
    assert find in TF_LOCK
    assert difference(".terraform.lock.hcl", TF_LOCK, TF_LOCK.replace(find, put)) == expected


CHART = """version: 1.0.0
appVersion: "2.0"
dependencies:
  - name: redis
    version: 17.0.0
    repository: https://charts.example
"""
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {labels: {app.kubernetes.io/version: "1.0"}}
spec:
  template:
    spec:
      containers:
        - {name: a, image: "nginx:1.24"}
---
apiVersion: v1
kind: Service
"""


@pytest.mark.parametrize(
    ("path", "text", "find", "put", "expected"),
    [
        ("Chart.yaml", CHART, "1.0.0", "1.0.1", []),
        ("Chart.yaml", CHART, '"2.0"', '"2.1"', []),
        ("Chart.yaml", CHART, "17.0.0", "18.0.0", ["changed redis 17.0.0 -> 18.0.0"]),
        ("Chart.lock", CHART + "generated: x\n", "generated: x", "generated: y", []),
        ("Chart.lock", CHART, "17.0.0", "18.0.0", ["changed redis 17.0.0 -> 18.0.0"]),
        ("k8s/a.yaml", DEPLOYMENT, "1.24", "1.25", ["changed nginx 1.24 -> 1.25"]),
        ("k8s/a.yaml", DEPLOYMENT, '"1.0"', '"1.1"', []),
        ("deploy/settings.yaml", "image: nginx:1.24\n", "1.24", "1.25", []),
        (
            "kustomization.yaml",
            "images:\n- name: a\n  newTag: '1.0'\n",
            "1.0",
            "1.1",
            ["changed a 1.0 -> 1.1"],
        ),
        (
            "requirements.yml",
            "- name: geerlingguy.nginx\n  version: '3.1'\n",
            "3.1",
            "3.2",
            ["changed geerlingguy.nginx [roles] 3.1 -> 3.2"],
        ),
        (
            ".gitlab-ci.yml",
            "image: node:18\ntest:\n  script: [!reference [a, b], 'v1.0']\n",
            "18",
            "20",
            ["changed node [image] 18 -> 20"],
        ),
        (".gitlab-ci.yml", "image: node:18\ntest:\n  script: ['v1.0']\n", "v1.0", "v1.1", []),
        (
            ".circleci/config.yml",
            "version: 2.1\norbs: {node: circleci/node@5.0}\n",
            "5.0",
            "5.1",
            ["changed circleci/node [orb] 5.0 -> 5.1"],
        ),
        (
            "circle.yml",
            "version: 2\njobs: {a: {docker: [{image: vapor/swift:5.0}]}}\n",
            "vapor/swift",
            "swift",
            ["added swift [image] - -> 5.0", "removed vapor/swift [image] 5.0 -> -"],
        ),
        (
            ".circleci/config.yml",
            "version: 2.1\norbs: {node: circleci/node@5.0}\n",
            "2.1",
            "2.2",
            [],
        ),
        (
            "azure-pipelines.yml",
            "steps:\n- task: UsePythonVersion@0\n",
            "@0",
            "@1",
            ["changed UsePythonVersion [task] 0 -> 1"],
        ),
        (
            "bitbucket-pipelines.yml",
            "image: node:18\n",
            "18",
            "20",
            ["changed node [image] 18 -> 20"],
        ),
        (
            ".pre-commit-config.yaml",
            "repos:\n- repo: https://x/y\n  rev: v1.0 # 9.9\n  hooks: [{id: a}]\n",
            "v1.0",
            "v1.1",
            ["changed https://x/y v1.0 -> v1.1"],
        ),
        (
            ".pre-commit-config.yaml",
            "repos:\n- repo: https://x/y\n  rev: v1.0 # 9.9\n  hooks: [{id: a}]\n",
            "9.9",
            "9.8",
            [],
        ),
        (
            ".pre-commit-config.yaml",
            "repos:\n- repo: local\n  hooks:\n  - {id: a, additional_dependencies: ['b==1.0']}\n",
            "1.0",
            "1.1",
            ["changed b [additional] 1.0 -> 1.1"],
        ),
        (
            ".buildkite/pipeline.yml",
            "steps:\n- plugins:\n  - docker#v5.0:\n      image: x\n",
            "v5.0",
            "v5.1",
            ["changed docker [plugin] v5.0 -> v5.1"],
        ),
        (
            ".devcontainer/devcontainer.json",
            '{"image": "a:1", // x\n}',
            "a:1",
            "a:2",
            ["changed a 1 -> 2"],
        ),
        (
            ".tool-versions",
            "# x 1.0\nnodejs 18.0.0\n",
            "18.0.0",
            "20.0.0",
            ["changed nodejs 18.0.0 -> 20.0.0"],
        ),
        (".tool-versions", "# x 1.0\nnodejs 18.0.0\n", "x 1.0", "x 1.1", []),
        (".nvmrc", "18\n", "18", "20", ["changed node 18 -> 20"]),
        (".nvmrc", "18\n", "18\n", "18", []),
        (
            "mise.toml",
            "[tools]\nnode = '18'\n[env]\nX = '1.0'\n",
            "18",
            "20",
            ["changed node 18 -> 20"],
        ),
        ("mise.toml", "[tools]\nnode = '18'\n[env]\nX = '1.0'\n", "1.0", "1.1", []),
    ],
)
def test_other_files_of_pipelines_and_deployments(
    path: str, text: str, find: str, put: str, expected: list[str]
) -> None:
    assert find in text
    assert difference(path, text, text.replace(find, put)) == expected


MATRIX = """jobs:
  test:
    runs-on: ${{ matrix.os }}
    container: swift:${{ matrix.swift }}-${{ matrix.target.tag }}
    strategy:
      matrix:
        os: [ubuntu-22.04, macos-13]
        swift: ["5.8"]
        target: [{tag: jammy}, {tag: focal}]
        include:
          - {os: windows-2022, python: "3.8"}
    steps:
      - uses: actions/setup-python@v5
        with: {python-version: "${{ matrix.python }}"}
      - run: echo ${{ matrix.nothing }}
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("macos-13", "macos-14", ["changed runs-on macos-13 -> macos-14"]),
        ("windows-2022", "windows-2025", ["changed runs-on windows-2022 -> windows-2025"]),
        ('"3.8"', '"3.9"', ["changed python 3.8 -> 3.9"]),
        (
            "5.8",
            "5.9",
            [
                "changed swift [container] 5.8-focal -> 5.9-focal",
                "changed swift [container] 5.8-jammy -> 5.9-jammy",
            ],
        ),
        ("tag: focal", "tag: noble", ["changed swift [container] 5.8-focal -> 5.8-noble"]),
        ("matrix.nothing", "matrix.something", []),
        ("[ubuntu-22.04, macos-13]", "[macos-13, ubuntu-22.04]", []),
        ("os: [ubuntu", "os:  [ubuntu", []),
    ],
)
def test_a_matrix_stands_for_its_values(find: str, put: str, expected: list[str]) -> None:
    assert find in MATRIX
    path = ".github/workflows/test.yml"
    assert sorted(difference(path, MATRIX, MATRIX.replace(find, put))) == expected


PAIRS = """jobs:
  test:
    container: elixir:${{ matrix.elixir }}-otp-${{ matrix.otp }}
    strategy:
      matrix:
        include:
          - {elixir: "1.9", otp: "21"}
          - {elixir: "1.10", otp: "23"}
"""


def test_values_of_one_job_stand_together() -> None:
    path = ".github/workflows/test.yml"
    assert sorted(difference(path, "jobs: {}\n", PAIRS)) == [
        "added elixir [container] - -> 1.10-otp-23",
        "added elixir [container] - -> 1.9-otp-21",
    ]
    axes = PAIRS.replace(
        "include:", "elixir: ['1.8', '1.9']\n        otp: ['20']\n        include:"
    )
    added = difference(path, "jobs: {}\n", axes)
    assert sorted(text.split("-> ")[1] for text in added) == [
        "1.10-otp-23",
        "1.8-otp-20",
        "1.9-otp-20",
        "1.9-otp-21",
    ]
    without = axes.replace("include:", "exclude: [{elixir: '1.8'}]\n        include:")
    assert len(difference(path, "jobs: {}\n", without)) == 3


def test_a_matrix_that_multiplies_itself_ends() -> None:
    axes = "".join(f"        a{n}: [{', '.join('xy' * 9)}]\n" for n in range(12))
    image = "".join(f"${{{{ matrix.a{n} }}}}" for n in range(12))
    text = f"jobs:\n  t:\n    container: i:{image}\n    strategy:\n      matrix:\n{axes}"
    assert difference(".github/workflows/a.yml", "jobs: {}\n", text)
    loop = text.replace("a0: [x", "a0: ['${{ matrix.a0 }}', x")
    assert difference(".github/workflows/a.yml", "jobs: {}\n", loop)


TRAVIS = """language: node_js
node_js:
  - "12"
  - "14"
dist: focal
script: npm test 1.0
jobs:
  include:
    - python: "3.8"
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ('"14"', '"16"', ["changed node 14 -> 16"]),
        ('  - "14"\n', "", ["removed node 14 -> -"]),
        ("focal", "jammy", ["changed dist focal -> jammy"]),
        ('"3.8"', '"3.9"', ["changed python [job] 3.8 -> 3.9"]),
        ("test 1.0", "test 1.1", []),
        ('"12"', "'12'", []),
    ],
)
def test_travis(find: str, put: str, expected: list[str]) -> None:
    assert difference(".travis.yml", TRAVIS, TRAVIS.replace(find, put)) == expected
