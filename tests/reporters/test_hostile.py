"""Nothing that a change's author writes acts in a report, in any format and any style."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_lint.reporters import FORMATS, Style, render
from tests.reporters.hostile import HOSTILE, reports
from tests.reporters.reports import finding, report, rule_info

if TYPE_CHECKING:
    from hotfix_lint.report import Report

# C0 but the line feed, DEL, C1; zero-width, bidi, separators, tags, byte order mark; surrogates.
ACTS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
# Our own colors; those of the hostile texts are others.
COLOR = re.compile("\x1b\\[(0|1|2|36|1;3[1-4])m")
# Obeyed anywhere in a line by GitHub's runner, Azure's agent and TeamCity.
COMMANDS = ("##[", "##vso[", "##teamcity[")
# How a line of text begins: words of ours, or a mark and a blank.
BEGINS = re.compile(
    r"(hotfix-lint:|branch|commit|message being written|files|whole change|policy"
    r"|could not be checked|notes|skipped|passed)( |$)|[✖▲•○?✓…→│EWNo+~>|-]( |$)"
)
# How a command of ours begins, which the words of an author end nowhere.
COMMAND = re.compile(
    r"::(error|warning|notice) (file=[^:,]*,)?(line=\d+,)?(col=\d+,)?title=[a-z -]+::"
)

STYLES = [
    look._replace(color=color, unicode=unicode)
    for color, unicode in ((False, True), (True, True), (False, False))
    for look in (
        Style(width=40, verbosity="verbose"),
        Style(width=80),
        Style(width=120, verbosity="quiet"),
    )
]


def assert_inert(format_name: str, told: Report, style: Style) -> None:
    shown = render(format_name, told, style)
    plain = COLOR.sub("", shown) if format_name == "text" and style.color else shown
    assert ACTS.search(plain) is None
    assert not [command for command in COMMANDS if command in shown]
    shown.encode()
    lines = plain.split("\n")
    if format_name == "text":
        for line in lines:
            assert line == "" or BEGINS.match(line.lstrip()), line
    elif format_name == "github":
        assert all(COMMAND.match(line) for line in lines[:-2])
        assert lines[-2].startswith("hotfix-lint: ")
    else:
        assert format_name == "markdown" or plain.isascii()
        assert not [line for line in lines if line.lstrip().startswith("::")]


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_nothing_acts(format_name: str, text: str) -> None:
    for told in reports(text):
        for style in STYLES if format_name == "text" else STYLES[:1]:
            assert_inert(format_name, told, style)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_nothing_acts_whatever_is_written(text: str) -> None:
    for told in reports(text):
        for format_name in FORMATS:
            assert_inert(format_name, told, STYLES[0])


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("unit", ["x", "x ", "](", "\x1b", "##[", "\udcff", "漢"])
def test_a_megabyte_of_it_stays_a_short_report(format_name: str, unit: str) -> None:
    for told in reports(unit * 1_000_000):
        assert len(render(format_name, told, Style(verbosity="verbose"))) < 2_000_000


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_sarif_messages_hold_no_link_and_no_text_that_gitlab_drops(text: str) -> None:
    for told in reports(text):
        (run,) = json.loads(render("sarif", told, Style()))["runs"]
        (invocation,) = run["invocations"]
        driver = run["tool"]["driver"]
        messages = [r["message"] for r in run["results"]]
        messages += [n["message"] for n in invocation["toolExecutionNotifications"]]
        messages += [
            r[key] for r in driver["rules"] for key in ("shortDescription", "fullDescription")
        ]
        assert messages
        for message in messages:
            assert "](" not in message["text"]
            assert 0 < len(message["text"]) <= 1_024
        for rule in driver["rules"]:
            assert "](" not in rule["help"]["text"]
            assert re.search(r"(?<!\\)\]\(", rule["help"]["markdown"]) is None


def test_sarif_markdown_is_escaped() -> None:
    words = "**b** [a](javascript:x) ![i](https://e/x.png) <img src=x> `c` |t| ~s~ @all #1"
    told = report([finding("m", rule="r-1")], rules=[rule_info("r-1", because=words, hint=words)])
    (rule,) = json.loads(render("sarif", told, Style()))["runs"][0]["tool"]["driver"]["rules"]
    for line in rule["help"]["markdown"].split("\n\n")[:2]:
        _, _, shown = line.partition(":** ")
        assert re.search(r"(?<!\\)[*\[\]<>`|~#!](?<!!)", shown) is None, shown


def test_json_keeps_the_characters_that_it_escapes() -> None:
    text = '##[x] \x1b\u202e\n\t"\\ é 漢 ##\\##'
    told = json.loads(render("json", report([finding(text)]), Style()))
    assert told["findings"][0]["message"] == text


@pytest.mark.parametrize(
    ("text", "told"),
    [("\udcff", "<0xFF>"), ("\udc80", "<0x80>"), ("\ud800", "<U+D800>"), ("\udfff", "<U+DFFF>")],
)
def test_json_spells_out_what_is_no_character(text: str, told: str) -> None:
    assert (
        json.loads(render("json", report([finding(text)]), Style()))["findings"][0]["message"]
        == told
    )
