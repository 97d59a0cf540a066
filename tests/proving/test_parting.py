"""What is tests in a file of Rust, and what is not."""

from __future__ import annotations

import contextlib
import time

import pytest

from hotfix_lint.proving import parting

SOURCE = """\
//! A shop.
#![allow(unused)]
use std::{fmt, io};

const RAW: &str = r#"
#[cfg(test)]
mod tests { } } }
"#;

/// The price: `}`.
#[inline]
pub fn f<'a>(x: i32) -> i32 {
    // #[cfg(test)] {
    /* { /* nested */ } } */
    let _ = ('{', b'}', '\\'', "\\"}", "it's");
    x
}
"""
TESTS = """\
#[cfg(test)]
mod tests {
    use super::*;
    const SOURCE: &str = r#"
fn main() {
}"#;

    #[test]
    fn old() {
        assert_eq!(f(1), 1);
    }
}
"""
NEW = TESTS.replace(
    "    #[test]", "    #[test]\n    fn new() { assert_eq!(f(-1), 1); }\n    #[test]"
)
FIXED = SOURCE.replace("    x\n", "    x.abs()\n")


def test_production_as_it_was_gets_the_tests_of_the_head() -> None:
    base, head = f"{SOURCE}\n{TESTS}", f"{FIXED}\n{NEW}"
    assert parting.with_tests_of(base, head) == f"{SOURCE}\n{NEW}"
    assert parting.with_tests_of(base, base) == base
    assert parting.without_tests(base).rstrip() == SOURCE.rstrip()


def test_tests_that_come_with_the_head_are_put_to_the_end() -> None:
    helper = "#[cfg(all(test, unix))]\nuse std::fs::{self, File};\n"
    head = helper + FIXED + "\n#[test]\nfn alone() {}\n" + TESTS
    found = parting.with_tests_of(SOURCE, head)
    assert found.startswith(SOURCE)
    assert [text.split("\n")[1] for text in parting.tests_of(found)] == [
        "use std::fs::{self, File};",
        "fn alone() {}",
        "mod tests {",
    ]


@pytest.mark.parametrize(
    ("item", "tests"),
    [
        ("#[cfg(test)]\nmod tests;", 1),
        ('#[cfg(test)]\n#[path = "t.rs"]\nmod tests;', 1),
        ("#[derive(Debug)]\n#[cfg(test)]\nstruct S { a: [u8; 2] }", 1),
        ("#[tokio::test]\nasync fn it() { f(1); }", 1),
        ("#[cfg(test)]\nextern crate quickcheck;", 1),
        ("#[cfg(test)]\npub(crate) const X: S = S { a: 1 };", 1),
        ("#[cfg(test)]\nconst fn g() -> i32 { 1 }", 1),
        ('#[cfg(test)]\nextern "C" { fn g(); }', 1),
        ("#[cfg(test)]\nmacro_rules! check { () => { 1 } }", 1),
        ("#[cfg(test)]\ncheck!(a);", 1),
        ("#[cfg(not(test))]\nfn g() {}", 0),
        ('#[cfg(feature = "test")]\nfn g() {}', 0),
        ("#[testing]\nfn g() {}", 0),
        ("#[cfg_attr(test, derive(Debug))]\nstruct S;", 0),
    ],
)
def test_an_item_ends_where_it_ends(item: str, tests: int) -> None:
    after = "\npub fn after() { }\n"
    found = parting.items(item + after)
    assert [(one.start, one.end) for one in found] == [(0, len(item))] * tests
    assert parting.without_tests(item + after) == (after if tests else item + after)


def test_tests_within_other_items_are_told_where_they_differ() -> None:
    inner = "pub mod a {\n    #[cfg(test)]\n    mod tests { fn x() { } }\n}\n"
    other = inner.replace("{ }", "{ 1 }")
    # The same on both sides they stay where they are.
    assert parting.with_tests_of(inner, f"// more\n{inner}{TESTS}") == f"{inner}\n{TESTS}"
    with pytest.raises(parting.UnpartedError, match="has tests within an item that is none"):
        parting.with_tests_of(inner, other)


def test_a_field_of_tests_ends_before_the_bracket() -> None:
    text = "struct S {\n    a: u8,\n    #[cfg(test)]\n    b: u8,\n}\nfn f() {}\n"
    assert [item.depth for item in parting.items(text)] == [1]
    assert parting.without_tests(text) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("fn f() {", "opens a bracket"),
        ("fn f() }", "closes a bracket"),
        ("/* x", "has a comment that does not end"),
        ("#[cfg(test)]", "opens a bracket"),
        ("#[cfg(test)]\nmod tests", "has a test that does not end"),
        ("#[cfg(test)\nmod tests {}", "opens a bracket"),
    ],
)
def test_what_has_no_end_cannot_be_parted(text: str, why: str) -> None:
    with pytest.raises(parting.UnpartedError, match=why):
        parting.with_tests_of(text, text)


@pytest.mark.parametrize(
    "text",
    ["#[a]", "/*", "(", "'", 'r#"', '"\\"', "#[test]", "#[", "b'\\u{", "/**/", "r", "mod a{"],
)
def test_the_time_grows_with_the_text_alone(text: str) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        with contextlib.suppress(parting.UnpartedError):
            parting.items(text * times)
        return time.process_time() - began

    # Ten times the text takes some ten times as long, not a hundred times; a small part is noise.
    assert seconds(20_000) < 40 * seconds(2_000) + 0.5
