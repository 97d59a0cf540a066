"""`prove` on real repositories: what comes of a test, and that nothing else comes of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hotfix_lint import resources
from hotfix_lint.cli.prove import _refuse_system
from hotfix_lint.errors import UsageError
from tests.cli.program import PROGRAM, environment, hotfix_lint
from tests.proving.changes import (
    BROKEN,
    FIXED,
    NEW_TEST,
    OLD_TEST,
    discounted,
    hotfix,
    prove,
    state,
)
from tests.repositories import BRANCH, GOOD, Repository

NEW = OLD_TEST + "\n\ndef test_new():\n    "


def outcome(repository: Repository, *arguments: str, **more: Any) -> tuple[str, int, Any]:
    ended = prove(repository, "--output", "json", *arguments, **more)
    record = ended.json
    jsonschema.validate(record, json.loads(resources.read("schemas", "proof.schema.json")))
    return record["outcome"], ended.code, record


def test_a_test_that_fails_without_the_fix_is_proven(tmp_path: Path) -> None:
    repository = discounted(tmp_path / "shop")
    before = state(tmp_path / "shop")
    ended = prove(repository, runs=2, TMPDIR=str(tmp_path))
    assert ended.code == 0, ended
    assert ended.out.startswith("proven: the regression test fails without the fix")
    assert re.search(r"failed +passed +proven +tests\.test_app\.test_never_negative\n", ended.out)
    assert "1 other test passes without the fix and with it" in ended.out
    assert "assert -5 == 0" in ended.out
    assert ended.err.count("without the fix: 1 passed, 1 failed in") == 2
    assert state(tmp_path / "shop") == before
    assert os.listdir(tmp_path) == ["shop"]


def test_one_that_passes_without_it_is_not(tmp_path: Path) -> None:
    repository = discounted(tmp_path, NEW + "assert discount(40) == 30\n")
    ended = prove(repository)
    assert ended.code == 1
    assert ended.out.startswith("not proven: the tests pass without the fix, too\n")
    assert re.search(r"passed +passed +not proven +tests\.test_app\.test_new\n", ended.out)


def test_one_that_fails_with_it_is_broken(tmp_path: Path) -> None:
    found, code, record = outcome(discounted(tmp_path, NEW + "assert discount(5) == 1\n"))
    assert (found, code) == ("broken", 1)
    assert record["results"][0]["name"] == "tests.test_app.test_new"


def test_an_old_test_that_fails_on_both_sides_does_not_hide_what_the_new_one_shows(
    tmp_path: Path,
) -> None:
    old = OLD_TEST + "\n\ndef test_network():\n    raise OSError('no network')\n"
    new = old + "\n\ndef test_new():\n    assert discount(40) == 30\n"
    repository = hotfix(
        tmp_path / "1",
        {"app.py": BROKEN, "tests/test_app.py": old},
        {"app.py": FIXED, "tests/test_app.py": new},
    )
    found, code, record = outcome(repository)
    assert (found, code) == ("not-proven", 1)
    assert [(r["name"], r["outcome"]) for r in record["results"]] == [
        ("tests.test_app.test_new", "not-proven"),
        ("tests.test_app.test_network", "broken"),
    ]
    assert record["alike"] == 1
    repository.commit(GOOD, {"tests/test_app.py": new.replace("(40) == 30", "(5) == 0")})
    found, code, record = outcome(repository)
    assert (found, code) == ("proven", 0)


def test_where_no_test_changed_but_its_file_the_others_are_counted(tmp_path: Path) -> None:
    old = OLD_TEST + "\n\ndef test_network():\n    raise OSError('no network')\n"
    repository = hotfix(
        tmp_path,
        {"app.py": BROKEN, "tests/test_app.py": old},
        {"app.py": FIXED, "tests/test_app.py": "# The discount.\n" + old},
    )
    found, _, record = outcome(repository)
    assert found == "broken"
    assert [r["name"] for r in record["results"]] == ["tests.test_app.test_network"]
    assert record["alike"] == 1


def test_one_that_cannot_be_loaded_without_it_is_weakly_proven(tmp_path: Path) -> None:
    test = OLD_TEST.replace("import discount", "import discount, LEAST")
    repository = discounted(tmp_path, test, app="LEAST = 0\n" + FIXED)
    ended = prove(repository)
    assert ended.code == 0
    assert ended.out.startswith("weakly proven: ")
    assert "cannot import name 'LEAST'" in ended.out
    assert re.search(r"not loaded +passed +weakly proven +tests\.test_app\.test_disc", ended.out)


def test_one_that_uses_what_the_fix_adds_within_the_test_is_proven(tmp_path: Path) -> None:
    test = NEW + "import app\n    assert app.LEAST == discount(5)\n"
    found, code, _ = outcome(discounted(tmp_path, test, app="LEAST = 0\n" + FIXED))
    assert (found, code) == ("proven", 0)


def test_one_that_ends_otherwise_when_it_runs_again_is_flaky(tmp_path: Path) -> None:
    test = NEW + (
        "import os, tempfile\n"
        "    seen = os.path.join(tempfile.gettempdir(), os.path.basename(os.getcwd()))\n"
        "    again = os.path.exists(seen)\n"
        "    open(seen, 'w').close()\n"
        "    assert again or os.getcwd().endswith('with')\n"
    )
    found, code, _ = outcome(discounted(tmp_path, test), runs=2)
    assert (found, code) == ("flaky", 1)


def test_a_skipped_test_proves_nothing(tmp_path: Path) -> None:
    head = "import pytest\n" + OLD_TEST.replace("def test_d", "@pytest.mark.skip\ndef test_d")
    found, code, record = outcome(discounted(tmp_path, head))
    assert (found, code) == ("inconclusive", 2)
    assert "skipped" in record["reason"]


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ({"app.py": FIXED}, "no test changed"),
        ({"tests/test_app.py": NEW_TEST}, "nothing but tests changed"),
        ({"app.py": FIXED, "tests/test_app.py": None}, "only data, helpers or deletions"),
    ],
)
def test_where_there_is_nothing_to_prove_it_says_so(
    tmp_path: Path, after: dict[str, str | None], why: str
) -> None:
    before = {"app.py": BROKEN, "tests/test_app.py": OLD_TEST}
    ended = prove(hotfix(tmp_path, before, after))
    assert ended.code == 0
    assert ended.out.startswith(f"nothing to prove: {why}") or why in ended.out


def test_a_fix_and_its_test_in_one_file_is_inconclusive_and_says_why(tmp_path: Path) -> None:
    old = 'test "old" {\n    try std.testing.expectEqual(1, f(1));\n}\n'
    repository = hotfix(
        tmp_path,
        {"src/app.zig": "fn f(x: i32) i32 {\n    return x;\n}\n" + old},
        {
            "src/app.zig": "fn f(x: i32) i32 {\n    return @abs(x);\n}\n"
            + old
            + 'test "new" {\n    try std.testing.expectEqual(1, f(-1));\n}\n'
        },
    )
    found, code, record = outcome(repository)
    assert (found, code) == ("inconclusive", 2)
    assert record["reason"] == "the fix and its test stand in one file, src/app.zig"


def test_a_file_of_rust_that_is_new_with_the_fix_is_inconclusive_and_says_why(
    tmp_path: Path,
) -> None:
    repository = hotfix(
        tmp_path,
        {"Cargo.toml": "[package]\nname = 'shop'\n", "src/lib.rs": "pub fn f() {}\n"},
        {"src/new.rs": "fn g() {}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn it() {}\n}\n"},
    )
    found, code, record = outcome(repository)
    assert (found, code) == ("inconclusive", 2)
    assert record["reason"] == "src/new.rs is new with the fix, and its tests are in it"


def test_where_only_the_tests_of_a_file_of_rust_changed_there_is_nothing_to_prove(
    tmp_path: Path,
) -> None:
    lib = "pub fn f() {}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn it() { super::f() }\n}\n"
    repository = hotfix(
        tmp_path,
        {"Cargo.toml": "[package]\nname = 'shop'\n", "src/lib.rs": lib},
        {"src/lib.rs": lib.replace("super::f()", "super::f(); super::f()")},
    )
    ended = prove(repository)
    assert ended.code == 0
    assert ended.out.startswith("nothing to prove: nothing but tests changed")


def test_unittest_is_run_where_pytest_is_not(tmp_path: Path) -> None:
    test = (
        "import unittest\nfrom app import discount\n\n\n"
        "class TestDiscount(unittest.TestCase):\n"
        "    def test_old(self):\n        self.assertEqual(discount(30), 20)\n\n"
        "    def test_new(self):\n        self.assertEqual(discount(5), 0)\n"
    )
    repository = discounted(tmp_path / "shop", test)
    found, code, record = outcome(repository, PATH=only(tmp_path, "python3"))
    assert (found, code) == ("proven", 0)
    assert record["results"] == [
        {
            "name": "tests.test_app.TestDiscount.test_new",
            "outcome": "proven",
            "without": "failed",
            "with": "passed",
            "message": "AssertionError: -5 != 0",
        }
    ]
    assert {run["runner"] for run in record["runs"]} == {"unittest"}


def test_unittest_tells_what_cannot_be_loaded_skips_and_subtests(tmp_path: Path) -> None:
    test = (
        "import unittest\nfrom app import discount{more}\n\n\n"
        "class T(unittest.TestCase):\n"
        "    def test_many(self):\n"
        "        for price in (30, 5):\n"
        "            with self.subTest(price):\n"
        "                self.assertGreaterEqual(discount(price), 0)\n\n"
        "    @unittest.skip('later')\n"
        "    def test_later(self):\n        self.fail()\n"
    )
    path = only(tmp_path, "python3")
    found, _, record = outcome(discounted(tmp_path / "1", test.format(more="")), PATH=path)
    assert found == "proven"
    assert [(r["name"], r["outcome"]) for r in record["results"]] == [
        ("tests.test_app.T.test_many", "proven"),
        ("tests.test_app.T.test_later", "inconclusive"),
    ]
    weak = discounted(tmp_path / "2", test.format(more=", LEAST"), app="LEAST = 0\n" + FIXED)
    found, code, record = outcome(weak, PATH=path)
    assert (found, code) == ("weakly-proven", 0)


def only(folder: Path, *programs: str) -> str:
    """Return a PATH that has git and some programs of the system alone, without our own."""
    place = folder / "bin"
    place.mkdir(exist_ok=True)
    system = os.pathsep.join(p for p in ("/usr/local/bin", "/usr/bin", "/bin"))
    import shutil

    for name in ("git", *programs):
        found = shutil.which(name, path=system)
        if found is None:
            pytest.skip(f"the system has no {name} of its own")
        # A name alone: by a link Python would find its own environment.
        (place / name).write_text(f'#!/bin/sh\nexec {found} "$@"\n')
        (place / name).chmod(0o755)
    if (
        programs
        and subprocess.run(
            [place / programs[0], "-c", "import pytest"], capture_output=True
        ).returncode
        == 0
    ):
        pytest.skip("the system's own Python has pytest")
    return str(place)


def test_without_a_runner_it_is_inconclusive_and_nothing_is_installed(tmp_path: Path) -> None:
    repository = discounted(tmp_path / "shop")
    found, code, record = outcome(repository, PATH=only(tmp_path))
    assert (found, code) == ("inconclusive", 2)
    assert record["reason"] == (
        "tests/test_app.py: pytest is not installed here, and nothing is installed for it"
    )


def test_an_unknown_sort_of_test_is_inconclusive_and_says_what_to_do(tmp_path: Path) -> None:
    test = "use Test::More tests => 1;\nok(1, 'it');\n"
    repository = hotfix(tmp_path, {"a.pm": "1;\n"}, {"a.pm": "2;\n", "t/a.t": test})
    found, code, record = outcome(repository)
    assert (found, code) == ("inconclusive", 2)
    assert "workflow.test-command" in record["reason"]


# --- what the fix does to files -----------------------------------------------------------------


def test_files_that_come_go_and_move_with_the_fix(tmp_path: Path) -> None:
    repository = hotfix(
        tmp_path,
        {
            "app.py": BROKEN,
            "extra.py": "X = 1\n",
            "tests/old/test_app.py": OLD_TEST,
            "tests/test_gone.py": "def test_gone():\n    assert False\n",
            "tests/data/price.txt": "5",
        },
        {
            "app.py": "from new import FLOOR\n\n\n" + FIXED.replace("0", "FLOOR", 1),
            "new.py": "FLOOR = 0\n",
            "extra.py": None,
            "tests/old/test_app.py": None,
            "tests/test_gone.py": None,
            "tests/data/price.txt": "6",
            "tests/new/test_app.py": OLD_TEST
            + "\n\ndef test_data():\n    price = int(open('tests/data/price.txt').read())\n"
            "    assert price == 6\n    assert discount(price) == 0\n",
        },
    )
    found, code, record = outcome(repository)
    assert (found, code) == ("proven", 0), record
    assert [r["name"] for r in record["results"]] == ["tests.new.test_app.test_data"]
    assert record["alike"] == 1


def test_a_folder_in_the_place_of_a_file_and_a_link(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    outside = tmp_path / "outside"
    outside.mkdir()
    (repository.folder / "tests").symlink_to(outside)
    repository.commit("feat: start", {"app.py": BROKEN}).branch(BRANCH)
    (repository.folder / "tests").unlink()
    repository.commit(GOOD, {"app.py": FIXED, "tests/test_app.py": NEW_TEST})
    found, code, _ = outcome(repository)
    assert (found, code) == ("proven", 0)
    assert list(outside.iterdir()) == []


def test_expected_output_comes_with_the_test(tmp_path: Path) -> None:
    test = (
        "from app import discount\n\n\ndef test_snapshot():\n"
        "    assert str(discount(5)) == open('tests/__snapshots__/price.ambr').read()\n"
    )
    repository = hotfix(
        tmp_path,
        {"app.py": BROKEN, "tests/test_app.py": test, "tests/__snapshots__/price.ambr": "-5"},
        {
            "app.py": FIXED,
            "tests/test_app.py": test + "\n# 0 at least\n",
            "tests/__snapshots__/price.ambr": "0",
        },
    )
    assert outcome(repository)[:2] == ("proven", 0)


def test_production_that_cannot_be_imported_proves_weakly(tmp_path: Path) -> None:
    repository = hotfix(
        tmp_path,
        {"app.py": "def discount(price:\n", "tests/test_app.py": OLD_TEST},
        {"app.py": FIXED, "tests/test_app.py": NEW_TEST},
    )
    found, code, record = outcome(repository)
    assert (found, code) == ("weakly-proven", 0)
    assert "SyntaxError" in record["reason"]


def test_what_cannot_be_loaded_with_the_fix_either_is_inconclusive(tmp_path: Path) -> None:
    repository = discounted(tmp_path, "import nonexistent_helper\n" + NEW_TEST)
    found, code, record = outcome(repository)
    assert (found, code) == ("inconclusive", 2)
    assert "nonexistent_helper" in record["reason"]


def test_an_empty_submodule_is_told(tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner").commit("feat: it", {"x.py": "X = 0\n"})
    repository = Repository(tmp_path / "shop").write({"app.py": BROKEN})
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{inner.sha()},lib")
    (repository.folder / "lib").mkdir()
    repository.commit("feat: start", {"tests/test_app.py": OLD_TEST}).branch(BRANCH)
    repository.commit(GOOD, {"app.py": FIXED, "tests/test_app.py": NEW_TEST})
    found, _, record = outcome(repository)
    assert found == "proven"
    assert record["warnings"] == ["the submodule lib is empty: its commit is not here"]


def test_a_submodule_that_is_here_is_filled(tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner").commit("feat: it", {"floor.py": "FLOOR = 0\n"})
    repository = Repository(tmp_path / "shop")
    repository.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder), "lib"
    )
    repository.commit("feat: start", {"app.py": BROKEN, "tests/test_app.py": OLD_TEST})
    repository.branch(BRANCH)
    fixed = "from lib.floor import FLOOR\n\n\n" + FIXED.replace("0", "FLOOR", 1)
    repository.commit(GOOD, {"app.py": fixed, "tests/test_app.py": NEW_TEST})
    found, _, record = outcome(repository)
    assert (found, record["warnings"]) == ("proven", [])


def test_a_monorepo_is_run_by_folder(tmp_path: Path) -> None:
    shop, bank = "services/shop", "services/bank"
    repository = hotfix(
        tmp_path,
        {
            f"{shop}/pyproject.toml": "[project]\nname = 'shop'\n",
            f"{shop}/src/app.py": BROKEN,
            f"{shop}/tests/test_app.py": OLD_TEST,
            f"{bank}/setup.py": "",
            f"{bank}/app.py": BROKEN,
            f"{bank}/tests/test_app.py": OLD_TEST,
        },
        {
            f"{shop}/src/app.py": FIXED,
            f"{shop}/tests/test_app.py": NEW_TEST,
            f"{bank}/tests/test_app.py": NEW_TEST,
        },
    )
    found, code, record = outcome(repository)
    assert (found, code) == ("proven", 0)
    assert {run["folder"] for run in record["runs"]} == {shop, bank}
    assert [(r["name"], r["outcome"]) for r in record["results"]] == [
        ("services/shop: tests.test_app.test_never_negative", "proven"),
        ("services/bank: tests.test_app.test_never_negative", "broken"),
    ]


# --- the policy's own command -------------------------------------------------------------------


def policy(repository: Repository, workflow: str) -> Repository:
    return repository.write(
        {".hotfix-lint.yaml": f"version: 1\nextends: hotfix\nworkflow: {workflow}\n"}
    )


def test_a_teams_own_command_with_a_report(tmp_path: Path) -> None:
    repository = policy(
        discounted(tmp_path),
        "{test-command: 'python3 -m pytest --junitxml={report} {files}', setup-command: 'touch ready'}",
    )
    found, code, record = outcome(repository)
    assert (found, code) == ("proven", 0)
    assert [r["name"] for r in record["results"]] == ["tests.test_app.test_never_negative"]
    assert [run["command"] for run in record["runs"]][:1] == [["touch", "ready"]]


def test_a_teams_own_command_is_told_the_names_of_the_tests_that_changed(tmp_path: Path) -> None:
    repository = policy(
        discounted(tmp_path),
        "{test-command: 'python3 -m pytest --junitxml={report} -k \"{names: or }\"',"
        " setup-command: 'touch {names} in-{names:-}'}",
    )
    found, _, record = outcome(repository)
    assert found == "proven"
    # The old test of the file did not run.
    assert (record["alike"], len(record["results"])) == (0, 1)
    assert [run["command"] for run in record["runs"]][:1] == [
        ["touch", "test_never_negative", "in-test_never_negative"]
    ]
    assert record["runs"][1]["command"][-2:] == ["-k", "test_never_negative"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("grep -q max app.py", ("weakly-proven", 0)),
        ("test -e app.py", ("not-proven", 1)),
        ("grep -q no-such app.py", ("broken", 1)),
        ("sh -c 'exit 125'", ("inconclusive", 2)),
        ("no-such-program", ("inconclusive", 2)),
    ],
)
def test_of_a_command_without_a_report_the_exit_code_counts(
    tmp_path: Path, command: str, expected: tuple[str, int]
) -> None:
    repository = policy(discounted(tmp_path), json.dumps({"test-command": command}))
    assert outcome(repository)[:2] == expected


def test_a_setup_that_fails_is_inconclusive(tmp_path: Path) -> None:
    repository = policy(discounted(tmp_path), "{setup-command: 'ls no-such-file'}")
    found, code, record = outcome(repository)
    assert (found, code) == ("inconclusive", 2)
    assert "setup-command fails" in record["reason"]


def test_a_command_that_cannot_be_split_is_told(tmp_path: Path) -> None:
    ended = prove(policy(discounted(tmp_path), '{test-command: "pytest \'x"}'))
    assert ended.code == 2
    assert "workflow.test-command" in ended.err


# --- what tests may do --------------------------------------------------------------------------

FORKS = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for _ in range(3):
            os.fork()
        time.sleep({marker})
    os._exit(0)
"""


def running(marker: str) -> list[str]:
    """Return the processes whose environment has a marker."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and name != str(os.getpid()):
            try:
                data = Path(f"/proc/{name}/environ").read_bytes()
            except OSError:
                continue
            if f"MARKER={marker}".encode() in data:
                found.append(name)
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="it looks at Linux's /proc")
@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        (FORKS.format(marker=300), "proven", ""),
        ("import time; time.sleep(300)", "inconclusive", "did not end within 5 s without the fix"),
        ("import os\nwhile True: os.write(1, b'x' * 65536)", "inconclusive", "more than 64 MiB"),
        ("import os, signal; os.kill(os.getppid(), signal.SIGKILL); import time; time.sleep(300)", "inconclusive", "ended what watched over them"),
        ("import os; os._exit(0)", "inconclusive", ""),
        ("import os; os.kill(os.getpid(), 11)", "inconclusive", ""),
    ],
    ids=["forks", "hangs", "floods", "kills", "leaves", "crashes"],
)  # fmt: skip
def test_whatever_a_test_does_ends_in_an_outcome_and_leaves_no_process(
    tmp_path: Path, body: str, expected: str, why: str
) -> None:
    indented = "".join(f"    {line}\n" for line in body.strip().splitlines())
    flood = ["-s"] if "os.write" in body else []
    test = f"{NEW_TEST}\n\ndef test_wild():\n{indented}"
    repository = discounted(tmp_path / "shop", test)
    if flood:
        policy(repository, "{test-command: 'python3 -m pytest -s --junitxml={report} {files}'}")
    before = state(tmp_path / "shop")
    marker = str(tmp_path)
    found, _, record = outcome(
        repository, "--timeout", "5s", "--env", "MARKER", MARKER=marker, TMPDIR=str(tmp_path)
    )
    assert found == expected, record
    assert why in record["reason"]
    assert running(marker) == []
    assert state(tmp_path / "shop") == before
    assert os.listdir(tmp_path) == ["shop"]


def test_a_file_has_an_end(tmp_path: Path) -> None:
    test = NEW + "open('big', 'wb').truncate(2 << 30)\n"
    found, code, record = outcome(discounted(tmp_path, test))
    assert (found, code) == ("broken", 1)
    assert "File too large" in record["reason"]


def test_what_a_test_writes_at_home_or_beside_itself_is_gone(tmp_path: Path) -> None:
    test = NEW_TEST + (
        "\n\ndef test_writes():\n    import os, tempfile\n"
        "    for place in ('~', '.', tempfile.gettempdir()):\n"
        "        open(os.path.join(os.path.expanduser(place), 'written'), 'w').close()\n"
        "    os.system('git add -A && git -c user.name=x -c user.email=x commit -qm x')\n"
    )
    repository = discounted(tmp_path / "shop", test)
    home = tmp_path / "home"
    home.mkdir()
    before = state(tmp_path / "shop")
    assert outcome(repository, HOME=str(home), TMPDIR=str(tmp_path))[0] == "proven"
    # git notes the time of an object that is asked for again, be it a borrowed one.
    assert contents(state(tmp_path / "shop")) == contents(before)
    assert sorted(os.listdir(tmp_path)) == ["home", "shop"]
    assert os.listdir(home) == []


def contents(found: dict[str, tuple[int, int, bytes]]) -> dict[str, tuple[int, bytes]]:
    return {path: (mode, data) for path, (mode, _, data) in found.items()}


def test_no_secret_reaches_the_tests_but_what_is_named(tmp_path: Path) -> None:
    test = NEW + (
        "import os, sys\n"
        "    print(sorted(os.environ), file=sys.stderr)\n"
        "    assert 'AWS_SECRET_ACCESS_KEY' not in os.environ\n"
        "    assert os.environ.get('DATABASE') == 'sqlite'\n"
        "    assert discount(5) == 0\n"
    )
    repository = discounted(tmp_path, test)
    secrets = {"AWS_SECRET_ACCESS_KEY": "s", "GITHUB_TOKEN": "t", "SSH_AUTH_SOCK": "/x"}
    assert outcome(repository, "--env", "DATABASE", DATABASE="sqlite", **secrets)[0] == "proven"
    assert outcome(repository, DATABASE="sqlite", **secrets)[0] == "broken"


def test_an_editable_install_does_not_lead_to_the_users_work_tree(tmp_path: Path) -> None:
    """Its environment names the work tree, where the fix is; without it the old code must run."""
    repository = hotfix(
        tmp_path / "shop",
        {"src/app.py": BROKEN, "tests/test_app.py": OLD_TEST},
        {"src/app.py": FIXED, "tests/test_app.py": NEW_TEST},
    )
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "sitecustomize.py").write_text(
        f"import sys; sys.path.append({str(repository.folder / 'src')!r})\n"
    )
    python = repository.folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(
        f'#!/bin/sh\nPYTHONPATH="$PYTHONPATH:{packages}" exec {PROGRAM.with_name("python")} "$@"\n'
    )
    python.chmod(0o755)
    found, _, record = outcome(repository)
    assert found == "proven"
    assert record["runs"][0]["command"][0] == str(python)


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run"])
def test_a_job_with_secrets_runs_nothing_unless_told_to(tmp_path: Path, event: str) -> None:
    repository = discounted(tmp_path)
    (tmp_path / ".git" / "event.json").write_text("{}")
    job: dict[str, Any] = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(tmp_path / ".git" / "event.json"),
    }
    for option in ((), ("--no-ci",)):
        ended = prove(repository, *option, **job)
        assert ended.code == 2
        assert event in ended.err
        assert "pytest" not in ended.err
    assert prove(repository, "--no-ci", "--privileged", **job).code == 0


# --- what is left, however it ends --------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="it looks at Linux's /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_an_interruption_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    test = NEW_TEST + "\n\ndef test_slow():" + FORKS.format(marker=300).replace("\n", "\n    ")
    test += "\n    open('begun', 'w').close()\n    time.sleep(300)\n"
    repository = discounted(tmp_path / "shop", test)
    before = state(tmp_path / "shop")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    marker = str(tmp_path)
    program = subprocess.Popen(
        [str(PROGRAM), "prove", "--env", "MARKER"],
        cwd=repository.folder,
        env=environment(MARKER=marker, TMPDIR=str(temporary)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    until = time.monotonic() + 60
    while not [*temporary.glob("*/without/begun")]:
        assert time.monotonic() < until, program.communicate(timeout=1)
        assert program.poll() is None, program.communicate()
        time.sleep(0.05)
    program.send_signal(number)
    program.communicate(timeout=60)
    while running(marker) or any(temporary.iterdir()):
        # If it was killed itself, who watched the tests clears up, which takes a moment.
        assert number == signal.SIGKILL, (running(marker), list(temporary.iterdir()))
        assert time.monotonic() < until
        time.sleep(0.05)
    expected = {signal.SIGINT: 130, signal.SIGKILL: -9}.get(number, 128 + number)
    assert program.returncode == expected
    assert state(tmp_path / "shop") == before


def test_the_trees_stay_if_that_is_asked(tmp_path: Path) -> None:
    repository = discounted(tmp_path / "shop")
    assert prove(repository, "--keep", TMPDIR=str(tmp_path)).code == 0
    (kept,) = tmp_path.glob("hotfix-lint-prove-*")
    assert (kept / "without" / "app.py").read_text() == BROKEN
    assert (kept / "without" / "tests" / "test_app.py").read_text() == NEW_TEST
    assert (kept / "with" / "app.py").read_text() == FIXED


def test_what_tests_write_is_shown_if_that_is_asked_and_acts_on_no_terminal(tmp_path: Path) -> None:
    test = NEW + "print('\\x1b[31mred\\u202e')\n    assert discount(5) == 0\n"
    ended = prove(discounted(tmp_path, test), "--verbose")
    assert ended.code == 0
    assert "red" in ended.err
    assert "\x1b" not in ended.err
    assert "\u202e" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--timeout", "soon"), '--timeout "soon" is no span of time'),
        (("--base", "no-such"), "no-such"),
        (("--runs", "0"), "--runs"),
    ],
)
def test_bad_input_is_told(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ended = prove(discounted(tmp_path), *arguments)
    assert ended.code == 2
    assert said in ended.err


def test_a_system_without_groups_of_processes_is_refused() -> None:
    _refuse_system("posix")
    with pytest.raises(UsageError, match="POSIX"):
        _refuse_system("nt")


# --- the record ---------------------------------------------------------------------------------


def proven_rule(repository: Repository, *arguments: str, cache: Path | None = None) -> Any:
    ended = hotfix_lint(
        repository.folder,
        *("check", "--stage", "review", "--only", "regression-test-proven", "-o", "json"),
        *arguments,
        cache=cache,
    )
    (result,) = [r for r in ended.json["results"] if r["rule"] == "regression-test-proven"]
    return result


def test_check_reads_the_record_and_one_of_something_else_does_not_count(tmp_path: Path) -> None:
    repository, cache = discounted(tmp_path / "shop"), tmp_path / "cache"
    assert proven_rule(repository, cache=cache)["outcome"] == "unchecked"
    assert prove(repository, HOTFIX_LINT_CACHE=str(cache)).code == 0
    assert proven_rule(repository, cache=cache)["outcome"] == "passed"
    (record,) = (cache / "proofs").iterdir()
    elsewhere = tmp_path / "proof.json"
    record.rename(elsewhere)
    assert proven_rule(repository, cache=cache)["outcome"] == "unchecked"
    assert proven_rule(repository, "--proof", str(elsewhere))["outcome"] == "passed"
    repository.commit(GOOD, {"app.py": FIXED + "# more\n"})
    said = proven_rule(repository, "--proof", str(elsewhere))
    assert said["outcome"] == "unchecked"
    assert "of another head" in said["reason"]


def test_a_record_that_shows_nothing_is_flagged(tmp_path: Path) -> None:
    repository = discounted(tmp_path / "shop", NEW + "assert discount(40) == 30\n")
    made = prove(repository, "--output", "json")
    (tmp_path / "proof.json").write_text(made.out)
    said = proven_rule(repository, "--proof", str(tmp_path / "proof.json"))
    assert said["outcome"] == "failed"


def test_a_record_that_the_change_brings_does_not_count(tmp_path: Path) -> None:
    repository = discounted(tmp_path / "shop")
    repository.commit(GOOD, {"proof.json": "{}"})
    said = proven_rule(repository, "--proof", str(repository.folder / "proof.json"))
    assert said["outcome"] == "unchecked"
    assert "is a file of the change" in said["reason"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("[]", "of version 1"),
        ('{"version": 2}', "of version 1"),
        ('{"version": 1, "outcome": 3}', "something is missing"),
        (
            '{"version": 1, "outcome": "sure", "base": "", "head": "", "tests": {"digest": ""}}',
            'there is not: "sure"',
        ),
    ],
)
def test_a_record_that_is_none_is_told(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "proof.json").write_text(text)
    said = proven_rule(discounted(tmp_path / "shop"), "--proof", str(tmp_path / "proof.json"))
    assert said["outcome"] == "unchecked"
    assert why in said["reason"]
