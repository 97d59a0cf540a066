"""The cache of resolved policies: whatever becomes of it, the verdict is the same."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from hotfix_lint.errors import PolicyError
from hotfix_lint.policy import cache, find
from hotfix_lint.policy.model import Condition, Variant, Waiver
from tests.policy.policies import source

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.policy.source import PolicySource

TEAM = """\
version: 1
extends: [hotfix, ./more.yaml]
workflow: {priorities-trusted-in-commits: [P3], waivable-in-commits: ["tag:size"]}
rules:
  branch-fresh: off
  diff-size:
    when: {paths: ["src/**", "lib/**"], ticket: "^(?&ticket)$"}
    unless: {priority: P3}
    by-priority: {P0: {max-lines: 20}, P2: {severity: off}}
waivers:
  - {rules: [diff-size], ticket: ENG-1, reason: so, approved-by: lead, expires: 2026-12-01}
"""
MORE = "version: 1\nrules: {diff-size: {max-lines: 7}}\n"


class Reader:
    def __init__(self, text: str = MORE) -> None:
        self.text = text

    def __call__(self, path: str) -> PolicySource | None:
        return source(self.text, path) if path == "more.yaml" else None


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*"))


def test_a_hit_is_what_a_miss_would_be(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    plain = cache.load(source(TEAM), Reader(), None)
    first = cache.load(source(TEAM), Reader(), str(folder))
    second = cache.load(source(TEAM), Reader(), str(folder))
    assert plain == first == second
    assert len(entries(folder)) == 1
    assert type(second.rules[0].origin) is type(plain.rules[0].origin)
    (size,) = [rule for rule in second.rules if rule.name == "diff-size"]
    assert [type(part) for part in (size.when[0], size.variants[0], second.waivers[0])] == [
        Condition,
        Variant,
        Waiver,
    ]
    assert second.field_names() == plain.field_names()


def test_a_hit_does_not_resolve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.load(source(TEAM), Reader(), str(tmp_path / "c"))
    monkeypatch.setattr("hotfix_lint.policy.load.resolve", lambda *_: pytest.fail("resolved"))
    cache.load(source(TEAM), Reader(), str(tmp_path / "c"))


def test_a_change_of_any_file_is_seen(tmp_path: Path) -> None:
    folder = str(tmp_path / "c")
    cache.load(source(TEAM), Reader(), folder)
    after = cache.load(source(TEAM), Reader(MORE.replace("7", "8")), folder)
    (size,) = [rule for rule in after.rules if rule.name == "diff-size"]
    assert size.settings["max-lines"] == 8
    assert cache.load(source(TEAM.replace("off", "note")), Reader(), folder).off == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"\xff",
        b'{"extended": [], "policy": {"rules": [[1]]}}',
        b"9" * 5_000_000,
    ],
)
def test_a_damaged_entry_is_not_believed(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "c"
    expected = cache.load(source(TEAM), Reader(), str(folder))
    (entry,) = entries(folder)
    entry.write_bytes(content)
    assert cache.load(source(TEAM), Reader(), str(folder)) == expected


def test_an_entry_that_was_changed_in_any_place_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    expected = cache.load(source(TEAM), Reader(), str(folder))
    (entry,) = entries(folder)
    whole = entry.read_bytes()
    for at in range(0, len(whole), 501):
        entry.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert cache.load(source(TEAM), Reader(), str(folder)) == expected


def test_a_file_behind_a_link_to_a_folder_is_looked_for_where_the_policy_says(
    tmp_path: Path,
) -> None:
    for name, most in (("one", 1), ("two", 2)):
        (tmp_path / name).mkdir()
        text = f"version: 1\nrules: {{x: {{check: limits, max-files: {most}}}}}\n"
        (tmp_path / name / "p.yaml").write_text(text)
    team = source("version: 1\nextends: link/p.yaml\n")
    read = find.reader(str(tmp_path))
    for name, most in (("one", 1), ("two", 2)):
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to(name)
        policy = cache.load(team, read, str(tmp_path / "c"))
        assert policy.rules[0].settings == {"max-files": most}


def test_an_entry_that_others_could_write_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    cache.load(source(TEAM), Reader(), str(folder))
    (entry,) = entries(folder)
    body = entry.read_bytes().partition(b"\n")[2].replace(b'"diff-size"', b'"diff-sise"')
    forged = f"{zlib.crc32(body):08x}\n{body.decode()}"
    entry.write_text(forged)
    assert "diff-sise" in {r.name for r in cache.load(source(TEAM), Reader(), str(folder)).rules}
    entry.chmod(0o666)
    assert "diff-size" in {r.name for r in cache.load(source(TEAM), Reader(), str(folder)).rules}
    entry.write_text(forged)
    entry.chmod(0o600)
    folder.chmod(0o777)
    assert "diff-size" in {r.name for r in cache.load(source(TEAM), Reader(), str(folder)).rules}


def test_a_link_in_the_place_of_an_entry_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    expected = cache.load(source(TEAM), Reader(), str(folder))
    (entry,) = entries(folder)
    victim = tmp_path / "victim"
    victim.write_text("kept")
    entry.unlink()
    os.symlink(victim, entry)
    assert cache.load(source(TEAM), Reader(), str(folder)) == expected
    assert victim.read_text() == "kept"


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    expected = cache.load(source(TEAM), Reader(), None)
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        assert cache.load(source(TEAM), Reader(), str(folder)) == expected


def test_a_policy_with_defects_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        cache.load(source("version: 2\n"), Reader(), str(tmp_path / "c"))
    assert not (tmp_path / "c").exists()


def test_a_hit_loads_neither_yaml_nor_jsonschema(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom hotfix_lint.policy import cache\n"
        "from hotfix_lint.policy.source import PolicySource\n"
        "team = PolicySource('p.yaml', b'version: 1\\nextends: hotfix\\n', in_repository=True)\n"
        f"cache.load(team, lambda _: None, {str(tmp_path / 'c')!r})\n"
        "print(sorted({'yaml', 'jsonschema', 'click', 'git', 're2'} & set(sys.modules)))\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["['jsonschema', 're2', 'yaml']", "[]"]
