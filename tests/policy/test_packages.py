"""Policies of installed packages: found by metadata, read as data, with no code of theirs run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hotfix_lint.errors import PolicyError
from hotfix_lint.policy import cache, find, load, packages
from tests.cli.program import hotfix_lint
from tests.policy.policies import source
from tests.repositories import good_hotfix

PACKAGE = Path(__file__).parent / "package"
TEAM = "version: 1\nextends: acme-web\nrules: {diff-spread: note}\n"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which pip has installed the example package."""
    folder = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", str(folder), str(PACKAGE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(site))
    return site


def offering(
    folder: Path, value: str, name: str = "acme-other", project: str = "other", version: str = "1.0"
) -> Path:
    """Write a package's metadata as an installer leaves it."""
    info = folder / f"{project}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[{packages.GROUP}]\n{name} = {value}\n")
    return folder


def told(text: str, root: Path) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load.resolve(source(text), find.reader(str(root)))
    return [str(defect).partition("extends: ")[2] for defect in caught.value.defects]


def test_a_policy_of_an_installed_package_is_extended(installed: Path, tmp_path: Path) -> None:
    policy = load.resolve(source(TEAM), find.reader(str(tmp_path)))
    assert policy.sources == (
        "hotfix (built in)",
        "acme-base (acme-policies 1.2.0)",
        "acme-web (acme-policies 1.2.0)",
        ".hotfix-lint.yaml",
    )
    (size,) = [rule for rule in policy.rules if rule.name == "diff-size"]
    assert size.settings["max-lines"] == 42
    assert size.origin[:2] == ("acme-web (acme-policies 1.2.0)", 5)
    assert not size.origin.in_repository


def test_no_code_of_the_package_is_run(site: Path, tmp_path: Path) -> None:
    # Importing the example package raises.
    good_hotfix(tmp_path).commit("chore: policy", {".hotfix-lint.yaml": TEAM})
    ended = hotfix_lint(tmp_path, "policy", "show", "--rule", "diff-size", PYTHONPATH=str(site))
    assert ended.code == 0, ended.err
    assert "max-lines: 42 " in ended.out
    assert "# acme-web (acme-policies 1.2.0):5" in ended.out


def test_nothing_is_looked_up_for_a_policy_that_names_no_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "find", lambda _: pytest.fail("looked up"))
    (tmp_path / "more.yaml").write_text("version: 1\n")
    text = "version: 1\nextends: [hotfix, ./more.yaml]\n"
    load.resolve(source(text), find.reader(str(tmp_path)))


def test_a_policy_of_the_built_in_name_does_not_replace_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(offering(tmp_path, "x:y.yaml", name="hotfix")))
    policy = load.resolve(source("version: 1\nextends: hotfix\n"), find.reader(str(tmp_path)))
    assert policy.sources[0] == "hotfix (built in)"


def test_a_name_that_nothing_offers_is_told_with_the_nearest(
    installed: Path, tmp_path: Path
) -> None:
    assert told("version: 1\nextends: acme-wbe\n", tmp_path) == [
        'there is no policy "acme-wbe", built in or installed; did you mean "acme-web"?'
    ]


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("os:system", 'as "os:system", which is no YAML file in a package, such as acme_policies:web.yaml'),
        ("acme", 'as "acme", which is no YAML file in a package, such as acme_policies:web.yaml'),
        ("acme:../secret.yaml", 'as "acme:../secret.yaml", which is no YAML file in a package, such as acme_policies:web.yaml'),
        ("acme:/etc/secret.yaml", 'as "acme:/etc/secret.yaml", which is no YAML file in a package, such as acme_policies:web.yaml'),
        ("..acme:web.yaml", 'as "..acme:web.yaml", which is no YAML file in a package, such as acme_policies:web.yaml'),
    ],
)  # fmt: skip
def test_an_offer_that_is_no_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, wrong: str
) -> None:
    monkeypatch.syspath_prepend(str(offering(tmp_path, value)))
    expected = f'other 1.0 offers the policy "acme-other" {wrong}'
    assert told("version: 1\nextends: acme-other\n", tmp_path) == [expected]


def test_an_offered_file_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(offering(tmp_path, "acme.sub:policies/web.yaml")))
    assert told("version: 1\nextends: acme-other\n", tmp_path) == [
        'the file "acme/sub/policies/web.yaml" of other 1.0 cannot be read: no such file or directory'
    ]


def test_two_packages_that_offer_one_name_are_told(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(offering(tmp_path, "x:y.yaml", name="acme-web")))
    assert told("version: 1\nextends: acme-web\n", tmp_path) == [
        'the policy "acme-web" is offered by two packages: acme-policies 1.2.0 and other 1.0'
    ]


def test_of_a_package_that_is_there_twice_the_first_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, most in (("one", 1), ("two", 2)):
        site = offering(tmp_path / folder, "acme:p.yaml", version=f"{most}.0")
        (site / "acme").mkdir()
        text = f"version: 1\nrules: {{x: {{check: limits, max-files: {most}}}}}\n"
        (site / "acme" / "p.yaml").write_text(text)
    for folder in ("two", "one"):
        monkeypatch.syspath_prepend(str(tmp_path / folder))
    policy = load.resolve(source("version: 1\nextends: acme-other\n"), find.reader(str(tmp_path)))
    assert policy.rules[0].settings == {"max-files": 1}


def test_metadata_in_the_current_folder_offers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # `python -m` puts the current folder first; a hotfix branch could have brought the metadata.
    offering(tmp_path, "acme:p.yaml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert packages.find("acme-other") is None


def test_a_package_cannot_reach_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = offering(tmp_path, "acme:p.yaml")
    (site / "acme").mkdir()
    (site / "acme" / "p.yaml").write_text("version: 1\nextends: ./q.yaml\n")
    (site / "q.yaml").write_text("version: 1\n")
    monkeypatch.syspath_prepend(str(site))
    assert told("version: 1\nextends: acme-other\n", tmp_path) == [
        "only a policy inside the repository can extend a file"
    ]


def test_packages_that_extend_each_other_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        offering(tmp_path, f"{name}:p.yaml", name=name, project=name)
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.yaml").write_text(f"version: 1\nextends: {other}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert told("version: 1\nextends: a\n", tmp_path) == [
        "a cycle: a (a 1.0) → b (b 1.0) → a (a 1.0)"
    ]


def test_the_cache_sees_a_package_that_changed_or_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = offering(tmp_path / "site", "acme:p.yaml")
    (site / "acme").mkdir()
    team, read = source("version: 1\nextends: acme-other\n"), find.reader(str(tmp_path))
    monkeypatch.syspath_prepend(str(site))
    for most in (1, 2):
        text = f"version: 1\nrules: {{x: {{check: limits, max-files: {most}}}}}\n"
        (site / "acme" / "p.yaml").write_text(text)
        policy = cache.load(team, read, str(tmp_path / "cache"))
        assert policy.rules[0].settings == {"max-files": most}
    (site / "other-1.0.dist-info" / "entry_points.txt").unlink()
    with pytest.raises(PolicyError):
        cache.load(team, read, str(tmp_path / "cache"))
