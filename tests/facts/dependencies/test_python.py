"""Dependencies of pip, Poetry, PDM, uv, Pipenv, setuptools, tox and conda."""

from __future__ import annotations

import pytest

from .support import difference, report, told


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "flask==3.0\n", ["added flask - -> ==3.0"]),
        ("flask==3.0\n", "", ["removed flask ==3.0 -> -"]),
        ("flask==3.0\n", "Flask==3.1\n", ["changed flask ==3.0 -> ==3.1"]),
        ("a>=1,<2\nb\n", "# sorted\nb\na <2, >=1\n", []),
        ("a==1  # via b\n", "a==1  # via c\n", []),
        ("a_b==1\n", "A.b==1\n", []),
        (
            "a==1 --hash=sha256:aa\n",
            "a==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n",
            [],
        ),
        (
            "a==1 --hash=sha256:aa\n",
            "a==1 --hash=sha256:bb\n",
            ["content-replaced a ==1 -> ==1"],
        ),
        ("a[x]==1\n", "a==1\n", ["changed a ==1 [x] -> ==1"]),
        (
            "a==1\n",
            'a==1 ; python_version<"3.12"\n',
            ['changed a ==1 -> ==1 ; python_version<"3.12"'],
        ),
        ("a; python_version<'3'\n", 'a ;  python_version<"3"\n', []),
        (
            "a @ git+https://host/a@v1\n",
            "a @ git+https://host/a@v2\n",
            ["changed a git+https://host/a@v1 -> git+https://host/a@v2"],
        ),
        (
            "-e git+https://host/a@v1#egg=a\n",
            "-e git+https://host/a@v2#egg=a\n",
            ["changed a git+https://host/a@v1 -> git+https://host/a@v2"],
        ),
        ("", "-e .\n./lib\n", []),
        ("-r base.txt\n", "-r base.txt\n-c pins.txt\n", ["added pins.txt [-c] - -> "]),
        (
            "--index-url https://me:secret@a/simple\n",
            "--index-url=https://me:secret@b/simple\n",
            ["changed --index-url https://a/simple -> https://b/simple"],
        ),
        ("a==1\r\nb==2\r\n", "\ufeffa==1\nb==2\n", []),
    ],
)
def test_requirements(old: str, new: str, expected: list[str]) -> None:
    assert difference("requirements/dev.txt", old, new) == expected


def test_prose_about_requirements_is_no_manifest() -> None:
    old = "What you need\n\nPlease install the tools first.\n"
    new = "What you need\n\nPlease install all of the tools first.\nThen start version 1.2.\n"

    assert difference("docs/requirements-guide.txt", old, new) == []


PROJECT = """[build-system]
requires = ["hatchling>=1.0"]

[project]
name = "shop"
version = "1.0.0"
requires-python = ">=3.10"
classifiers = ["Framework :: Django :: 4.2"]
dependencies = [
  "django>=4.2",  # the framework
  'requests[socks]>=2',
]

[project.optional-dependencies]
all = ["shop[test]"]
test = ["pytest>=7"]

[dependency-groups]
dev = ["ruff==0.4", {include-group = "test"}]

[tool.ruff]
target-version = "py310"
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ('version = "1.0.0"', 'version = "1.0.1"', []),
        ("Django :: 4.2", "Django :: 5.0", []),
        ('"py310"', '"py312"', []),
        ("# the framework", "# 5.0 does not work", []),
        ("django>=4.2", "django>=5.0", ["changed django [dependencies] >=4.2 -> >=5.0"]),
        (
            "requests[socks]>=2",
            "requests>=2",
            ["changed requests [dependencies] >=2 [socks] -> >=2"],
        ),
        ("pytest>=7", "pytest>=8", ["changed pytest [extra test] >=7 -> >=8"]),
        ("ruff==0.4", "ruff==0.5", ["changed ruff [group dev] ==0.4 -> ==0.5"]),
        ("hatchling>=1.0", "hatchling>=1.1", ["changed hatchling [build] >=1.0 -> >=1.1"]),
        ("shop[test]", "shop[test,docs]", []),
        (
            '"ruff==0.4", ',
            '"ruff==0.4", "mypy", ',
            ["added mypy [group dev] - -> "],
        ),
    ],
)
def test_pyproject(find: str, put: str, expected: list[str]) -> None:
    assert find in PROJECT
    assert difference("pyproject.toml", PROJECT, PROJECT.replace(find, put)) == expected


def test_the_range_of_interpreters_is_toolchain() -> None:
    new = PROJECT.replace(">=3.10", ">=3.11")

    (change,) = report({"pyproject.toml": PROJECT}, {"pyproject.toml": new}).changes

    assert (change.kind, change.name, change.new, change.line) == (
        "toolchain",
        "python",
        ">=3.11",
        7,
    )


def test_settings_of_linters_alone_are_no_project() -> None:
    assert difference("pyproject.toml", "[tool.black]\nline-length = 1.0\n", "[tool.ruff]\n") == []


POETRY = """[tool.poetry]
name = "shop"
version = "1.0.0"

[tool.poetry.dependencies]
python = "^3.10"
django = "^4.2"
own = {path = "../own", develop = true}
redis = {version = "^5.0", extras = ["hiredis"], optional = true}
fork = {git = "https://host/fork.git", tag = "v1"}

[tool.poetry.dev-dependencies]
black = "23.1"

[tool.poetry.group.test.dependencies]
pytest = "^7.0"
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ('version = "1.0.0"', 'version = "1.0.1"', []),
        ("../own", "../../own", []),
        ("^4.2", "^5.0", ["changed django [dependencies] ^4.2 -> ^5.0"]),
        ("^5.0", "^5.1", ["changed redis [dependencies] ^5.0 -> ^5.1"]),
        (
            '"hiredis"',
            '"ocsp"',
            ["changed redis [dependencies] ^5.0 [hiredis] optional -> ^5.0 [ocsp] optional"],
        ),
        ('"v1"', '"v2"', ["changed fork [dependencies] v1 -> v2"]),
        ("23.1", "23.10", ["changed black [group dev] 23.1 -> 23.10"]),
        ("^7.0", "^8.0", ["changed pytest [group test] ^7.0 -> ^8.0"]),
        (
            'black = "23.1"\n\n[tool.poetry.group.test.dependencies]\n',
            '\n[tool.poetry.group.test.dependencies]\nblack = "23.1"\n',
            ["moved black [group test] 23.1 -> 23.1"],
        ),
        (
            'django = "^4.2"\n',
            '[tool.poetry.dependencies.django]\nversion = "^4.2"\n[tool.poetry.dependencies]\n',
            None,
        ),
    ],
)
def test_poetry(find: str, put: str, expected: list[str] | None) -> None:
    assert find in POETRY
    new = POETRY.replace(find, put)
    if expected is None:  # a table twice is no TOML
        assert report({"pyproject.toml": POETRY}, {"pyproject.toml": new}).unreadable
    else:
        assert difference("pyproject.toml", POETRY, new) == expected


def test_uv_sources_swap_a_release_for_a_commit_without_a_version() -> None:
    old = '[project]\nname = "a"\n[tool.uv.sources]\nown = {workspace = true}\n'
    new = old + 'httpx = {git = "https://host/httpx", rev = "abc"}\n'

    assert difference("pyproject.toml", old, new) == [
        "added httpx [source] - -> https://host/httpx abc"
    ]


UV = """version = 1
revision = 1
requires-python = ">=3.10"

[[package]]
name = "shop"
version = "1.0.0"
source = { editable = "." }
dependencies = [{ name = "idna" }]

[[package]]
name = "idna"
version = "3.6"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://files/idna-3.6.tar.gz", hash = "sha256:aa", size = 1 }
wheels = [
    { url = "https://files/idna-3.6-py3-none-any.whl", hash = "sha256:bb", size = 1 },
]
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ('version = "1.0.0"', 'version = "1.0.1"', []),
        ("revision = 1", "revision = 2", []),
        ("size = 1", 'size = 1, upload-time = "2025-01-01"', []),
        (">=3.10", ">=3.11", []),
        ('"3.6"', '"3.7"', ["changed idna 3.6 -> 3.7"]),
        ("sha256:bb", "sha256:cc", ["content-replaced idna 3.6 -> 3.6"]),
        (
            "wheels = [",
            'wheels = [\n    { url = "https://files/idna-3.6-cp310.whl", hash = "sha256:dd" },',
            [],
        ),
        (
            "https://index.example/simple",
            "https://evil.example/simple",
            ["source-changed idna 3.6 index.example/simple -> 3.6 evil.example/simple"],
        ),
        (
            'registry = "https://index.example/simple"',
            'git = "https://host/idna?rev=v3#0123"',
            ["changed idna 3.6 -> 3.6#0123"],
        ),
    ],
)
def test_uv_lock(find: str, put: str, expected: list[str]) -> None:
    assert find in UV
    assert difference("uv.lock", UV, UV.replace(find, put)) == expected


POETRY_LOCK = """# This file is automatically @generated by Poetry 1.8.2

[[package]]
name = "Django"
version = "4.2"
files = [
    {file = "Django-4.2.tar.gz", hash = "sha256:aa"},
]

[[package]]
name = "own"
version = "1.0"

[package.source]
type = "directory"
url = "../own"

[metadata]
content-hash = "0"
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ('"4.2"', '"5.0"', ["changed django 4.2 -> 5.0"]),
        ('"1.0"', '"1.1"', []),
        ("1.8.2", "1.8.3", []),
        ('"0"', '"1"', []),
        ("sha256:aa", "sha256:bb", ["content-replaced django 4.2 -> 4.2"]),
        ("files = [", 'files = [\n    {file = "Django-4.2.whl", hash = "sha256:bb"},', []),
    ],
)
def test_poetry_lock(find: str, put: str, expected: list[str]) -> None:
    assert find in POETRY_LOCK
    assert difference("poetry.lock", POETRY_LOCK, POETRY_LOCK.replace(find, put)) == expected


def test_pdm_lock_lists_a_package_again_for_its_extras() -> None:
    one = '[[package]]\nname = "a"\nversion = "1.0"\nfiles = []\n'
    again = one + '[[package]]\nname = "a"\nversion = "1.0"\nextras = ["x"]\nfiles = []\n'

    assert difference("pdm.lock", one, again) == []
    assert difference("pdm.lock", again, again.replace("1.0", "1.1")) == ["changed a 1.0 -> 1.1"]


def test_pylock_has_its_packages_in_the_plural() -> None:
    old = '[[packages]]\nname = "a"\nversion = "1.0"\n[[packages]]\nname = "own"\ndirectory = {path = "."}\n'

    assert difference("pylock.toml", old, old.replace("1.0", "1.1")) == ["changed a 1.0 -> 1.1"]


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (
            "Pipfile",
            '[packages]\na = "*"\n[requires]\npython_version = "3.10"\n',
            '[packages]\na = {version = "==1.0"}\n[requires]\npython_version = "3.11"\n',
            ["changed a [packages] * -> ==1.0", "changed python_version [requires] 3.10 -> 3.11"],
        ),
        (
            "Pipfile",
            '[scripts]\na = "x 1.0"\n[pipenv]\nb = true\n',
            '[scripts]\na = "x 2.0"\n[pipenv]\nb = false\n',
            [],
        ),
        (
            "Pipfile.lock",
            '{"_meta": {"hash": {"sha256": "a"}}, "default": {"a": {"version": "==1.0", "hashes": ["sha256:x"]}}}',
            '{"_meta": {"hash": {"sha256": "b"}}, "default": {"a": {"version": "==1.1", "hashes": ["sha256:y"]}}}',
            ["changed a [default] 1.0 -> 1.1"],
        ),
        (
            "Pipfile.lock",
            '{"_meta": {"hash": {"sha256": "a"}}, "default": {}}',
            '{"_meta": {"hash": {"sha256": "b"}}, "default": {}}',
            [],
        ),
        (
            "setup.cfg",
            "[metadata]\nversion = 1.0\n[options]\ninstall_requires =\n    a>=1\n    # b\n",
            "[metadata]\nversion = 1.1\n[options]\ninstall_requires =\n    a>=2  # c\n    b%%>1\n",
            ["changed a [dependencies] >=1 -> >=2"],
        ),
        (
            "setup.cfg",
            "[options.extras_require]\ntest =\n    pytest\n",
            "[options.extras_require]\ntest =\n    pytest>=7\n",
            ["changed pytest [extra test]  -> >=7"],
        ),
        (
            "setup.cfg",
            "[bumpversion]\ncurrent_version = 1.0\n[flake8]\nignore = E1\n",
            "[bumpversion]\ncurrent_version = 1.1\n[flake8]\nignore = E2\n",
            [],
        ),
        (
            "tox.ini",
            "[testenv]\ndeps =\n    pytest>=7\n    py311: mock==1.0\ncommands = a 1.0\n",
            "[testenv]\ndeps =\n    pytest>=8\n    py311: mock==1.1\ncommands = a 2.0\n",
            ["changed pytest [testenv] >=7 -> >=8", "changed mock [testenv] ==1.0 -> ==1.1"],
        ),
        (
            "environment.yml",
            "name: a\ndependencies:\n  - numpy=1.20\n  - pip:\n    - flask==1.0\n",
            "name: b\ndependencies:\n  - numpy=1.21\n  - pip:\n    - flask==1.1\n",
            ["changed numpy =1.20 -> =1.21", "changed flask [pip] ==1.0 -> ==1.1"],
        ),
        ("environment.yml", "name: prod\nreplicas: 1.0\n", "name: prod\nreplicas: 2.0\n", []),
    ],
)
def test_other_files_of_python(path: str, old: str, new: str, expected: list[str]) -> None:
    assert difference(path, old, new) == expected


SETUP = """from setuptools import setup
extra = ["pytest>=7"]
requires = ["a>=1"]
if True:
    requires.append("b==1.0")

def links():
    return ["c~=2.0"]

setup(
    name="shop", version="1.0.0", classifiers=["Framework :: Django :: 4.2"],
    install_requires=requires, extras_require={"test": extra},
    setup_requires=links(), python_requires=">=3.8",
)
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("1.0.0", "1.0.1", []),
        (":: 4.2", ":: 5.0", []),
        ("a>=1", "a>=2", ["changed a [dependencies] >=1 -> >=2"]),
        ("b==1.0", "b==1.1", ["changed b [dependencies] ==1.0 -> ==1.1"]),
        ("pytest>=7", "pytest>=8", ["changed pytest [extra test] >=7 -> >=8"]),
        ("c~=2.0", "c~=2.1", ["changed c [build] ~=2.0 -> ~=2.1"]),
        (">=3.8", ">=3.9", ["changed python >=3.8 -> >=3.9"]),
        ("if True:", "if 1:  # a>=3", []),
    ],
)
def test_setup_py(find: str, put: str, expected: list[str]) -> None:
    assert find in SETUP
    assert difference("setup.py", SETUP, SETUP.replace(find, put)) == expected


def test_a_setup_py_of_another_python_is_read_by_its_lines() -> None:
    old = 'print "hello"\nsetup(version="1.0", install_requires=["a>=1"])\n'

    answer = report({"setup.py": old}, {"setup.py": old.replace("a>=1", "a>=2")})

    assert [c.confidence for c in answer.changes] == ["lines", "lines"]
    assert answer.unreadable[0].reason == "Python error at line 1"


def test_an_entry_that_goes_from_setup_py_to_pyproject_is_moved() -> None:
    base = {"setup.py": 'setup(install_requires=["a>=1"])\n', "pyproject.toml": "[tool.x]\n"}
    head = {
        "setup.py": "setup()\n",
        "pyproject.toml": '[project]\nname = "x"\ndependencies = ["a>=1"]\n',
    }

    assert [told(c) for c in report(base, head).changes] == ["moved a [dependencies] >=1 -> >=1"]


RECIPE = """{% set version = "1.0" %}
package:
  name: app
  version: {{ version }}
source:
  sha256: aa
build:
  number: 0
requirements:
  build:
    - {{ compiler('c') }}
    - cmake >=3.5  # [win]
  host:
    - python
    - numpy 1.26.*
  run:
    - python >=3.9
test:
  imports:
    - app
about:
  home: https://x
extra:
  recipe-maintainers:
    - robin
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("numpy 1.26.*", "numpy 2.0.*", ["changed numpy [host] 1.26.* -> 2.0.*"]),
        ("cmake >=3.5  # [win]", "cmake >=3.6", ["changed cmake [build] >=3.5 -> >=3.6"]),
        ("    - numpy 1.26.*\n", "", ["removed numpy [host] 1.26.* -> -"]),
        ("    - python\n", "    - python\n    - zlib\n", ["added zlib [host] - -> "]),
        ("compiler('c')", "compiler('cxx')", [
            "added {{ compiler('cxx') }} [build] - -> ",
            "removed {{ compiler('c') }} [build]  -> -",
        ]),
        ("python >=3.9", "python >=3.10", ["changed python [run] >=3.9 -> >=3.10"]),
        ('"1.0"', '"1.1"', []),
        ("number: 0", "number: 1", []),
        ("    - app\n", "    - app\n    - app.util\n", []),
        ("- robin", "- robin\n    - sam", []),
        ("  host:\n", "  # why\n  host:\n", []),
    ],
)  # fmt: skip
def test_conda_recipes(old: str, new: str, expected: list[str]) -> None:
    for path in ("recipe/meta.yaml", "recipe.yaml"):
        assert sorted(difference(path, RECIPE, RECIPE.replace(old, new))) == expected
    assert difference("charts/meta.yaml", "a:\n- b 1\n", "a:\n- b 2\n") == []
