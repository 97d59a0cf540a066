"""Waivers: which findings each excuses, until when, and what is said of the waivers themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.policy.model import Origin, Waiver
from hotfix_lint.report import Location, Priority
from hotfix_lint.waivers import Case, Claim, apply
from tests.reporters.reports import CHANGE, SHA, commit, file, finding, report, result

if TYPE_CHECKING:
    from hotfix_lint.report import Finding, Report

TODAY = "2026-01-15"
TAGS = {"dependency-change": ("dependencies",), "diff-size": ("size",), "commit-type": ()}
BUMP = finding("a", file("package.json", 4), "dependency-change", values={"name": "lodash"})
LOCKED = finding("b", file("web/yarn.lock", 9), "dependency-change", values={"name": "react"})
LARGE = finding("c", CHANGE, "diff-size")
TYPED = finding("d", commit(1), "commit-type")
ALL = (BUMP, LOCKED, LARGE, TYPED)
P0 = Priority("P0", "--priority", may_loosen=True)
CLAIMED = Priority("P0", "by the commits", may_loosen=False)


def waiver(*rules: str, **narrowed: Any) -> Waiver:
    given: dict[str, Any] = {
        "reason": "the bump is the fix",
        "approved_by": "@lead",
        "expires": "2026-06-30",
        "origin": Origin(".hotfix-lint.yaml", 7, 5, in_repository=True),
    }
    return Waiver(rules=rules or tuple(TAGS), **(given | narrowed))


def case(*waivers: Waiver, **known: Any) -> Case:
    given: dict[str, Any] = {"ticket": "ENG-1", "priority": None, "today": TODAY, "tags": TAGS}
    return Case(waivers=waivers, **(given | known))


def waived(*waivers: Waiver, **known: Any) -> list[Finding]:
    found = apply(report(ALL), case(*waivers, **known)).findings
    return [f._replace(waived=None) for f in found if f.waived is not None]


def told(given: Report) -> list[tuple[str, str]]:
    """What is said of the waivers themselves, and what to do."""
    return [(f.message, f.hint) for f in given.findings if f.rule == "waivers"]


def complaints(*waivers: Waiver, findings: tuple[Finding, ...] = ALL, **known: Any) -> list[str]:
    passed = [result(rule) for rule in TAGS if rule not in {f.rule for f in findings}]
    return [
        message for message, _ in told(apply(report(findings, passed), case(*waivers, **known)))
    ]


@pytest.mark.parametrize(
    ("narrowed", "known", "excused"),
    [
        ({"tickets": ("ENG-1",)}, {}, ALL),
        ({"tickets": ("ENG-2", "ENG-1")}, {}, ALL),
        ({"tickets": ("ENG-2",)}, {}, ()),
        ({"tickets": ("ENG-1",)}, {"ticket": None}, ()),
        ({"priorities": ("P0",)}, {"priority": P0}, ALL),
        ({"priorities": ("P1", "P2")}, {"priority": P0}, ()),
        ({"priorities": ("P0",)}, {"priority": None}, ()),
        ({"priorities": ("P0",)}, {"priority": CLAIMED}, ()),
        ({"paths": ("package.json",)}, {}, (BUMP,)),
        ({"paths": ("web/**", "package.json")}, {}, (BUMP, LOCKED)),
        ({"paths": ("**",)}, {}, (BUMP, LOCKED)),
        ({"packages": ("lodash",)}, {}, (BUMP,)),
        ({"packages": ("lodas",)}, {}, ()),
        ({"commits": (SHA[:7],)}, {}, (TYPED,)),
        ({"commits": ("0" * 7, SHA)}, {}, (TYPED,)),
        ({"commits": ("0" * 7,)}, {}, ()),
        ({"tickets": ("ENG-1",), "packages": ("react",)}, {}, (LOCKED,)),
        ({"tickets": ("ENG-2",), "packages": ("react",)}, {}, ()),
        ({"paths": ("package.json",), "packages": ("react",)}, {}, ()),
    ],
)
def test_a_waiver_excuses_what_it_is_narrowed_to(
    narrowed: dict[str, Any], known: dict[str, Any], excused: tuple[Finding, ...]
) -> None:
    assert waived(waiver(**narrowed), **known) == list(excused)


def test_a_waiver_is_for_its_rules_or_tags() -> None:
    here = {"tickets": ("ENG-1",)}
    assert waived(waiver("diff-size", **here)) == [LARGE]
    assert waived(waiver("tag:dependencies", **here)) == [BUMP, LOCKED]
    assert waived(waiver("tag:size", "commit-type", **here)) == [LARGE, TYPED]
    assert waived(waiver("tag:tests", "dependency", **here)) == []


def test_a_waived_finding_stays_and_fails_nothing() -> None:
    before = report((BUMP, LARGE))
    after = apply(before, case(waiver(packages=("lodash",))))
    assert [f.waived for f in after.findings] == [
        "the bump is the fix (@lead, until 2026-06-30)",
        None,
    ]
    assert [r.outcome for r in after.results] == ["waived", "failed"]
    assert (before.exit_code, after.exit_code) == (1, 1)
    assert apply(report((BUMP,)), case(waiver(packages=("lodash",)))).exit_code == 0


def test_a_rule_is_waived_when_all_that_it_found_is() -> None:
    after = apply(report((BUMP, LOCKED)), case(waiver(packages=("lodash",))))
    assert [r.outcome for r in after.results] == ["failed"]
    after = apply(report((BUMP, LOCKED)), case(waiver(tickets=("ENG-1",))))
    assert [r.outcome for r in after.results] == ["waived"]


def test_a_waiver_makes_no_pass_of_what_was_not_checked() -> None:
    unchecked = result("diff-size", "unchecked", "too large", findings=(LARGE,))
    after = apply(report(results=[unchecked]), case(waiver(tickets=("ENG-1",))))
    assert [r.outcome for r in after.results] == ["unchecked"]
    assert after.exit_code == 2


@pytest.mark.parametrize(
    ("expires", "excuses", "message"),
    [
        ("2026-06-30", True, None),
        ("2026-01-23", True, None),
        ("2026-01-22", True, "the waiver of diff-size expires on 2026-01-22"),
        ("2026-01-15", True, "the waiver of diff-size expires on 2026-01-15"),
        ("2026-01-14", False, "the waiver of diff-size expired on 2026-01-14 and waives nothing"),
        ("2025-12-31", False, "the waiver of diff-size expired on 2025-12-31 and waives nothing"),
    ],
)
def test_a_waiver_counts_up_to_its_last_day(
    expires: str, excuses: bool, message: str | None
) -> None:
    given = waiver("diff-size", tickets=("ENG-1",), expires=expires)
    assert bool(waived(given)) == excuses
    assert complaints(given) == ([message] if message else [])


def test_on_no_known_day_no_waiver_counts() -> None:
    given = waiver("diff-size", tickets=("ENG-1",))
    assert waived(given, today="") == []
    assert complaints(given, today="") == [
        "the waiver of diff-size does not count, since it is not known which day it is"
    ]


def test_an_expired_waiver_is_told_where_its_rules_run_and_nowhere_else() -> None:
    given = waiver("diff-size", tickets=("ENG-9",), expires="2026-01-01")
    assert complaints(given) != []
    assert told(apply(report((BUMP,)), case(given))) == []


def test_a_waiver_that_waives_nothing_is_told_on_the_branch_of_its_ticket() -> None:
    nothing = "the waiver of commit-type waives nothing on the branch of its ticket, ENG-1"
    given = waiver("commit-type", tickets=("ENG-1",))
    assert complaints(given) == []
    assert complaints(given, findings=(LARGE,)) == [nothing]
    assert complaints(given, findings=(LARGE,), ticket="ENG-2") == []
    assert complaints(given._replace(tickets=(), paths=("x",)), findings=(LARGE,)) == []


def test_a_waiver_may_still_be_needed_by_rules_that_have_not_run() -> None:
    given = waiver("commit-type", "diff-size", tickets=("ENG-1",))
    typed = result("commit-type")
    assert told(apply(report(results=[typed]), case(given))) == []
    for outcome in ("skipped", "unchecked"):
        size = result("diff-size", outcome, "so")
        assert told(apply(report(results=[typed, size]), case(given))) == []
    both = apply(report(results=[typed, result("diff-size")]), case(given))
    assert [hint for _, hint in told(both)] == ["remove it"]


def test_a_waiver_for_a_priority_that_only_the_commits_say_is_told() -> None:
    given = waiver("diff-size", priorities=("P0",))
    assert complaints(given, priority=CLAIMED) == [
        "the waiver of diff-size is for P0, which only the commits say, and waives nothing"
    ]
    assert complaints(given, priority=P0) == []
    assert complaints(given, priority=CLAIMED._replace(value="P1")) == []


def test_what_is_wrong_with_a_waiver_is_a_warning_at_its_place_in_the_policy() -> None:
    given = waiver("diff-size", tickets=("ENG-1",), expires="2026-01-01")
    after = apply(report((LARGE,)), case(given))
    (complaint,) = [f for f in after.findings if f.rule == "waivers"]
    assert complaint.severity == "warning"
    assert complaint.location == Location("policy", ".hotfix-lint.yaml", 7, 5)
    assert after.rules[-1].name == after.results[-1].rule == "waivers"
    assert after._replace(fail_on="warning").exit_code == 1
    outside = given._replace(origin=given.origin._replace(in_repository=False))
    (complaint,) = apply(report((LARGE,)), case(outside)).findings[-1:]
    assert complaint.location.path is None


def test_complaints_are_told_apart() -> None:
    given = [
        waiver("diff-size", tickets=(ticket,), expires="2026-01-01")
        for ticket in ("ENG-1", "ENG-2")
    ]
    after = apply(report((LARGE,)), case(*given))
    assert len({f.fingerprint for f in after.findings}) == 3


# What commits waive.

HERE = Location("commit", commit=SHA, line=5)


def claimed(text: str, *waivable: str) -> Report:
    claim = Claim(text, SHA[:12], HERE)
    return apply(report(ALL), case(claims=(claim,), waivable=waivable))


@pytest.mark.parametrize("waivable", ["diff-size", "tag:size"])
def test_a_commit_waives_what_the_policy_lets_it(waivable: str) -> None:
    after = claimed("diff-size (the table is generated)", waivable)
    assert [(f.rule, f.waived) for f in after.findings if f.waived] == [
        ("diff-size", f"the table is generated (said in {SHA[:12]})")
    ]
    assert told(after) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("diff-size (so)", "waives diff-size, which a commit may not"),
        ("commit-type (so (and so))", None),
        ("commit-type", 'has a waiver of no use, "commit-type"'),
        ("commit-type ()", 'has a waiver of no use, "commit-type ()"'),
        ("commit-type (  )", 'has a waiver of no use, "commit-type (  )"'),
        ("commit-type diff-size (so)", 'has a waiver of no use, "commit-type diff-size (so)"'),
        ("commit-typ (so)", 'waives "commit-typ", which is no rule'),
        ("", 'has a waiver of no use, ""'),
        ("\x1b[31m (so)", 'has a waiver of no use, "<U+001B>[31m (so)"'),
    ],
)
def test_what_a_commit_cannot_waive_is_told_at_its_line(text: str, message: str | None) -> None:
    after = claimed(text, "commit-type")
    assert [f.rule for f in after.findings if f.waived] == (["commit-type"] if not message else [])
    found = [f for f in after.findings if f.rule == "waivers"]
    assert [f.message for f in found] == ([f"{SHA[:12]} {message}"] if message else [])
    assert {f.location for f in found} <= {HERE}


def test_by_default_a_commit_waives_nothing() -> None:
    after = claimed("diff-size (so)")
    assert not any(f.waived for f in after.findings)
    assert told(after) == [
        (
            f"{SHA[:12]} waives diff-size, which a commit may not",
            "have it waived in the policy, by someone who may",
        )
    ]
