"""Where reports go: files are written whole or not at all, and standard output last."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Self

import pytest

from hotfix_lint import reporters
from hotfix_lint.cli import outputs
from hotfix_lint.cli.outputs import Output, parse
from hotfix_lint.errors import UsageError
from hotfix_lint.reporters import Style
from tests.cli.program import hotfix_lint
from tests.reporters.reports import HURRIED, finding, report
from tests.repositories import production

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hotfix_lint.report import Report

REPORT = report(HURRIED)
KNOWN = "known: text, json, sarif, github, gitlab, junit, markdown, rdjson"


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(*texts: str, told: Report = REPORT, style: Style = Style()) -> None:  # noqa: B008 - immutable
    outputs.write([parse(text) for text in texts], told, style)


def refuses(
    capsys: pytest.CaptureFixture[str], texts: Sequence[str], says: str, hint: str = ""
) -> None:
    """The outputs are refused in these words, nothing is printed, and no file has changed."""
    before = snapshot()
    with pytest.raises(UsageError) as raised:
        write(*texts)
    assert says in raised.value.message
    assert raised.value.hint == hint
    assert snapshot() == before
    assert capsys.readouterr().out == ""


def snapshot() -> dict[str, tuple[int, bytes | str | None]]:
    """Everything below the current folder: mode and content."""
    seen: dict[str, tuple[int, bytes | str | None]] = {}
    for folder, folders, names in os.walk("."):
        for name in [*folders, *names]:
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            content: bytes | str | None = None
            if stat.S_ISREG(mode):
                with open(path, "rb") as stream:
                    content = stream.read()
            elif stat.S_ISLNK(mode):
                content = os.readlink(path)
            seen[path] = (mode, content)
    return seen


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("text", Output("text", None)),
        ("json=-", Output("json", None)),
        ("json=a.json", Output("json", "a.json")),
        ("sarif=a=b.sarif", Output("sarif", "a=b.sarif")),
        ("sarif=./-", Output("sarif", "./-")),
        ("text= ", Output("text", " ")),
    ],
)
def test_format_and_path(text: str, output: Output) -> None:
    assert parse(text) == output


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("sarf", 'there is no report format "sarf"', 'did you mean "sarif"?'),
        ("sarf=a.sarif", 'there is no report format "sarf"', 'did you mean "sarif"?'),
        ("a.json", 'there is no report format "a.json"', 'did you mean "json"?'),
        ("xml", 'there is no report format "xml"', KNOWN),
        ("", 'there is no report format ""', KNOWN),
        ("=a.json", 'there is no report format ""', KNOWN),
        ("json=", 'the path in "json=" is empty', "--output json=PATH"),
        ("\x1b[2J", 'there is no report format "<U+001B>[2J"', KNOWN),
    ],
)
def test_what_is_no_output_is_refused(text: str, says: str, hint: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(text)
    assert (raised.value.message, raised.value.hint) == (says, hint)


def test_all_that_were_asked_for_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    os.mkdir("reports")
    write("text", "json=a.json", "sarif=reports/a.sarif", "text=a.txt")
    with open("a.json", encoding="ascii") as stream:
        assert len(json.load(stream)["findings"]) == len(HURRIED)
    with open("reports/a.sarif", encoding="ascii") as stream:
        assert len(json.load(stream)["runs"][0]["results"]) == len(HURRIED)
    with open("a.txt", encoding="utf-8") as stream:
        assert stream.read() == reporters.render("text", REPORT, Style())
    assert capsys.readouterr().out == reporters.render("text", REPORT, Style())
    assert sorted(os.listdir()) == ["a.json", "a.txt", "reports"]


@pytest.mark.parametrize("text", ["json", "json=-"])
def test_standard_output_gets_the_report_alone(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    write(text)
    assert len(json.loads(capsys.readouterr().out)["findings"]) == len(HURRIED)
    assert os.listdir() == []


def test_a_file_is_told_without_color_for_any_screen(capsys: pytest.CaptureFixture[str]) -> None:
    write(
        "text=a.txt", "text", style=Style(color=True, width=40, verbosity="verbose", unicode=False)
    )
    with open("a.txt", encoding="utf-8") as stream:
        assert stream.read() == reporters.render("text", REPORT, Style(verbosity="verbose"))
    assert "\x1b[" in capsys.readouterr().out


def test_an_empty_report_empties_the_file() -> None:
    write("text=a.txt")
    write("text=a.txt", told=report(), style=Style(verbosity="quiet"))
    assert os.path.getsize("a.txt") == 0


def test_what_no_encoding_knows_can_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    write("text=a.txt", "text", told=report([finding("lone \ud800 and \udcff")]))
    with open("a.txt", encoding="utf-8") as stream:
        assert "lone <U+D800> and <0xFF>" in stream.read()


def test_a_file_that_was_there_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    old = tmp_path / "a.json"
    old.write_text("old" * 100_000)
    old.chmod(0o640)
    write("json=a.json")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert json.loads(old.read_text())["outcome"] == "failed"


def test_a_new_file_has_the_permissions_that_the_user_wants(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write("json=a.json")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o640


def test_a_reader_of_the_old_file_reads_it_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")
    with open("a.json", encoding="utf-8") as stream:
        write("json=a.json")
        assert stream.read() == "old"


@pytest.mark.parametrize("first", [("json=good.json",), ("text", "json=good.json"), ()])
@pytest.mark.parametrize(
    ("bad", "says", "hint"),
    [
        ("folder", '"folder": it is a folder', ""),
        ("folder/", '"folder/": it is a folder', ""),
        ("absent/x.sarif", '"absent/x.sarif": there is no folder "absent"', ""),
        ("file/x.sarif", '"file/x.sarif": there is no folder "file"', ""),
        ("link", '"link": it is a symbolic link', ""),
        ("dangling", '"dangling": it is a symbolic link', ""),
        ("pipe", '"pipe": it is not a regular file', ""),
        (
            "/dev/null",
            '"/dev/null": it is not a regular file',
            'for standard output the path is "-"',
        ),
        ("/dev/stdout", '"/dev/stdout": it is ', 'for standard output the path is "-"'),
        ("x" * 300, "file name too long", ""),
    ],
)
def test_an_unwritable_path_leaves_every_file_as_it_was(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    first: tuple[str, ...],
    bad: str,
    says: str,
    hint: str,
) -> None:
    for name in ("good.json", "file", "target"):
        (tmp_path / name).write_text(f"old {name}")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("target")
    (tmp_path / "dangling").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    for texts in ([*first, f"sarif={bad}"], [f"sarif={bad}", *first]):
        refuses(capsys, texts, says, hint)


def test_a_write_protected_file_is_left_alone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("good.json", "fixed.sarif"):
        (tmp_path / name).write_text("old")
    (tmp_path / "fixed.sarif").chmod(0o444)
    if os.geteuid() == 0:  # root may write anything, so say what anyone else would be told
        allowed = os.access
        monkeypatch.setattr(
            os,
            "access",
            lambda path, mode: path != "fixed.sarif" and allowed(path, mode),
        )
    refuses(capsys, ["json=good.json", "sarif=fixed.sarif"], '"fixed.sarif": it is write-protected')


def test_a_folder_in_which_nothing_may_be_made_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    refuses(capsys, ["json=a.json"], 'cannot be written to "a.json": permission denied')


def test_a_full_disk_leaves_no_trace(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.json").write_text("old")
    (tmp_path / "b.sarif").write_text("old")
    opened = open

    class Full:
        """A file whose second half has no room."""

        def __init__(self, descriptor: int) -> None:
            self.stream = opened(descriptor, "wb")

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self.stream.close()

        def write(self, data: bytes) -> None:
            self.stream.write(data[: len(data) // 2])
            raise OSError(28, "No space left on device")

    made: list[int] = []

    def second_is_full(descriptor: int, mode: str) -> object:
        made.append(descriptor)
        return opened(descriptor, mode) if len(made) == 1 else Full(descriptor)

    monkeypatch.setattr(outputs, "open", second_is_full, raising=False)
    with pytest.raises(UsageError, match=r'"b\.sarif": no space left on device'):
        write("json=a.json", "sarif=b.sarif")
    assert len(made) == 2
    monkeypatch.undo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.sarif"]
    assert {path.read_text() for path in tmp_path.iterdir()} == {"old"}
    assert capsys.readouterr().out == ""


def test_an_interruption_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.json").write_text("old")
    (tmp_path / "b.json").chmod(0o600)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "chmod", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write("sarif=a.sarif", "json=b.json")
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]
    assert (tmp_path / "b.json").read_text() == "old"


def test_a_report_that_cannot_be_made_changes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.json").write_text("old")
    render = reporters.render

    def broken(name: str, told: Report, style: Style) -> str:
        if name == "text":
            raise RuntimeError("a defect of hotfix-lint")
        return render(name, told, style)

    monkeypatch.setattr(reporters, "render", broken)
    with pytest.raises(RuntimeError):
        write("json=a.json", "text")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]
    assert capsys.readouterr().out == ""


def test_a_failing_rename_leaves_whole_files_and_no_trace(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.json", "b.sarif"):
        (tmp_path / name).write_text("old")
    replace = os.replace

    def second_fails(source: str, target: str) -> None:
        if target == "b.sarif":
            raise PermissionError(1, "Operation not permitted")
        replace(source, target)

    monkeypatch.setattr(os, "replace", second_fails)
    with pytest.raises(UsageError, match=r'"b\.sarif": operation not permitted'):
        write("json=a.json", "sarif=b.sarif")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.sarif"]
    assert json.loads((tmp_path / "a.json").read_text())["outcome"] == "failed"
    assert (tmp_path / "b.sarif").read_text() == "old"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("texts", "says", "hint"),
    [
        (["json=a", "sarif=a"], 'two reports go to the file "a"', ""),
        (["json=a", "json=a"], 'two reports go to the file "a"', ""),
        (["json=a", "sarif=./a"], 'two reports go to the file "./a"', ""),
        (["json=a", "text", "sarif=folder/../a"], 'two reports go to the file "folder/../a"', ""),
        (["json=folder/a", "sarif=way/a"], 'two reports go to the file "way/a"', ""),
        (["text", "json"], "only one report can go to standard output", "give the other a file: --output json=PATH"),
        (["json=-", "json=a", "sarif"], "only one report can go to standard output", "give the other a file: --output sarif=PATH"),
    ],
)  # fmt: skip
def test_two_reports_at_one_place_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, texts: list[str], says: str, hint: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "way").symlink_to("folder")
    refuses(capsys, texts, says, hint)


def test_a_path_that_begins_like_an_option_or_has_odd_bytes_is_a_path(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9 \n.json")
    write("json=-rf", f"sarif={name}")
    assert sorted(os.listdir()) == sorted(["-rf", name])


def summarize(path: str, told: Report = REPORT) -> None:
    outputs.write([parse("github=a"), parse("json=b")], told, Style(), summary=path)


def test_the_step_summary_gets_the_comment_below_what_stands_there(tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    summarize("summary")
    assert summary.read_text() == "\n" + reporters.render("markdown", REPORT, Style())
    summary.write_text("# Others\n")
    summarize("summary")
    assert summary.read_text() == "# Others\n\n" + reporters.render("markdown", REPORT, Style())


def test_a_step_summary_is_cut_before_github_drops_it(tmp_path: Path) -> None:
    many = report([finding(f"message {n}", hint=f"hint {n}") for n in range(30_000)])
    summary = tmp_path / "summary"
    summary.write_bytes(b"x" * 100_000)
    summarize("summary", many)
    assert 900 * 1024 - 5_000 < summary.stat().st_size <= 900 * 1024 + 1
    assert "more, for which there is no room here" in summary.read_text()


def test_a_step_summary_that_others_have_filled_is_left_alone(tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    summary.write_bytes(b"x" * 900 * 1024)
    summarize("summary")
    assert summary.stat().st_size == 900 * 1024
    assert (tmp_path / "a").exists()


def test_a_step_summary_that_cannot_be_written_leaves_all_as_it_was(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    for path in ("folder", "absent/x"):
        with pytest.raises(UsageError, match=f'cannot be written to "{path}"'):
            summarize(path)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [(["github"], True), (["text", "github=a"], True), (["text"], False), (["markdown"], False)],
)
def test_the_step_summary_is_written_where_annotations_are_asked_for(
    tmp_path: Path, texts: list[str], wanted: bool
) -> None:
    repo = production(tmp_path / "repo").branch("hotfix/bad").commit("bad", {"a.py": "x = 1\n"})
    arguments = [part for text in texts for part in ("--output", text)]
    ended = hotfix_lint(repo.folder, "check", *arguments, GITHUB_STEP_SUMMARY=str(tmp_path / "s"))
    assert ended.code == 1
    assert (tmp_path / "s").exists() == wanted
    if wanted:
        assert "### ❌ hotfix-lint: failed" in (tmp_path / "s").read_text()
    without = hotfix_lint(repo.folder, "check", *arguments, GITHUB_STEP_SUMMARY="")
    assert (without.code, without.out) == (ended.code, ended.out)
