"""Broken policies: one defect each, at its line and column, with what to write instead."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_lint import resources
from hotfix_lint.errors import PolicyError
from hotfix_lint.policy.model import Policy
from tests.policy.policies import as_in_a_wheel, defects, resolve

HEAD = "version: 1\nextends: hotfix\n"


def rules(text: str) -> str:
    return f"{HEAD}rules:\n  {text}\n"


WAIVER = {
    "rules": "[diff-size]",
    "reason": "so",
    "approved-by": "lead",
    "expires": "2026-12-01",
    "ticket": "ENG-1",
}


def waiver(more: str = "", leave_out: str = "", **changed: str) -> str:
    """A policy with one waiver, a part of it changed or left out."""
    given = {key: value for key, value in (WAIVER | changed).items() if key != leave_out}
    lines = [f"{key}: {value}" for key, value in given.items()]
    return f"{HEAD}waivers:\n  - {{{', '.join([*lines, *([more] if more else [])])}}}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # the file
        ("", "1:1: the file is empty; a policy begins with: version: 1"),
        ("# nothing\n", "1:1: the file is empty; a policy begins with: version: 1"),
        ("- a\n", "1:1: expected a mapping, found a list"),
        ("text\n", '1:1: expected a mapping, found the text "text"'),
        ("a: [\n", "2:1: not valid YAML: did not find expected node content"),
        ("a: [", "1:5: not valid YAML: did not find expected node content"),
        ("a:\n\t- b\n", "2:1: a tab stands here; YAML is indented with spaces"),
        ("version: 1\nb: 'x\n", "3:1: not valid YAML: found unexpected end of stream"),
        ("version: 1\n\x01", "2:1: the character U+0001 cannot stand in YAML"),
        ("version: 1\n# é \u2028rules: {}\n", "2:5: the character U+2028 ends a line for YAML, but for few editors"),
        ("version: 1\n# é ".encode() + b"\xff\n", "2:5: not UTF-8: byte 0xFF; save the file as UTF-8"),
        (b"\xef\xbb\xbfversion: 2\n", "1:10: version: expected 1, found the number 2"),
        (b"\xef\xbb\xbf# \xff\n", "1:3: not UTF-8: byte 0xFF; save the file as UTF-8"),
        (b"version: 1\n# \xff\n", "2:3: not UTF-8: byte 0xFF; save the file as UTF-8"),
        ("version: 1\n".encode("utf-16"), "1:1: the file is UTF-16; save it as UTF-8"),
        ("version: 1\n---\nversion: 1\n", "2:1: a second document; a policy is one"),
        ("version: 1\na: !!python/name:os.system x\n", "2:4: the tag tag:yaml.org,2002:python/name:os.system is not allowed"),
        ("version: !x 1\n", "1:10: the tag !x is not allowed"),
        ("a: &a [*a]\n", "1:8: the alias *a holds itself"),
        ("[" * 60 + "]" * 60, "1:51: nested deeper than 50 levels"),
        ("x: " + "y" * (1 << 20), "1:1: the file has 1024 KiB; 1024 are allowed"),
        ("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(f"{c}: &{c} [{','.join([f'*{p}'] * 10)}]\n" for p, c in zip("abcde", "bcdef", strict=True)), "5:8: more than 20000 values"),
        # each line's lists hold the list of the line before: no line is deep, the whole is
        ("".join(f"k{n}: &a{n} {'[' * 9}{f'*a{n - 1}' if n else 'x'}{']' * 9}\n" for n in range(20)), "6:18: nested deeper than 50 levels"),
        ("version: 1\n<<: {a: 1}\n", '2:1: the merge key "<<" is not allowed; use extends'),
        ("version: 1\n? [a]\n: b\n", "2:3: a key must be a word, not a list or a mapping"),
        ("version: 1\nversion: 1\n", "2:1: version: the key is given twice; first at line 1, column 1"),
        # the frame
        ("extends: hotfix\n", '1:1: the key "version" is missing'),
        ("version: 2\n", "1:10: version: expected 1, found the number 2"),
        ("version: '1'\n", '1:10: version: expected 1, found the text "1"'),
        ("version: 1\nrule: {}\n", '2:1: rule: unknown key; did you mean "rules"?'),
        ("version: 1\nzzz: {}\n", "2:1: zzz: unknown key; known: $schema, extends, rules, tests, version, waivers, workflow"),
        ("version: 1\nrules: []\n", "2:8: rules: expected a mapping, found a list"),
        ("version: 1\nextends: hotfx\n", '2:10: extends: there is no policy "hotfx", built in or installed; did you mean "hotfix"?'),
        ("version: 1\nextends: ./team\n", '2:10: extends: "./team" is no policy file; its name must end in ".yaml"'),
        ("version: 1\nextends: 5\n", "2:10: extends: expected text or a list, found the number 5"),
        ("version: 1\nextends: ''\n", "2:10: extends: it is empty"),
        ("version: 1\nextends: 'c:x.yaml'\n", '2:10: extends: "c:x.yaml" leads out of the repository'),
        ("version: 1\nextends: []\n", "2:10: extends: it is empty"),
        ("version: 1\nextends: ./absent.yaml\n", '2:10: extends: there is no file "absent.yaml"'),
        ("version: 1\nextends: ../x.yaml\n", '2:10: extends: "../x.yaml" leads out of the repository'),
        ("version: 1\nextends: a/../../x.yaml\n", '2:10: extends: "a/../../x.yaml" leads out of the repository'),
        ("version: 1\nextends: /etc/x.yaml\n", '2:10: extends: "/etc/x.yaml" leads out of the repository'),
        ("version: 1\nextends: [hotfix, 'https://x/y.yaml']\n", '2:19: extends: "https://x/y.yaml" is not here, and nothing is fetched from a network'),
        ("version: 1\nextends: .hotfix-lint.yaml\n", "2:10: extends: a cycle: .hotfix-lint.yaml → .hotfix-lint.yaml"),
        # workflow
        (HEAD + "workflow: {tickets: x}\n", '3:12: workflow.tickets: unknown key; did you mean "ticket"?'),
        (HEAD + "workflow: {incidents: '../x.md'}\n", '3:23: workflow.incidents: "../x.md" is no path from the repository\'s top'),
        (HEAD + "workflow: {incidents: 'x/{tickt}.md'}\n", '3:23: workflow.incidents: unknown placeholder "{tickt}"; a path may hold {ticket}'),
        (HEAD + "workflow: {ticket: 5}\n", "3:20: workflow.ticket: expected text, found the number 5"),
        (HEAD + "workflow: {ticket: '['}\n", "3:20: workflow.ticket: missing ]: ["),
        (HEAD + "workflow: {priorities: [P0, P1, P0]}\n", '3:33: workflow.priorities.2: "P0" is given twice'),
        (HEAD + "workflow: {fields: ['Cause:']}\n", '3:21: workflow.fields.0: "Cause:" is no name; a field\'s name has no colon, and no white space at its ends'),
        (HEAD + "workflow: {priorities: []}\n", "3:24: workflow.priorities: it is empty"),
        (HEAD + "workflow: {hotfix-branches: ['a{b']}\n", '3:30: workflow.hotfix-branches.0: a "{" is not closed'),
        (HEAD + "workflow: {roles: {tests: [x]}}\n", '3:20: workflow.roles.tests: unknown key; did you mean "test"?'),
        # rules
        (rules("Diff_size: off"), '4:3: rules: "Diff_size" is no name; names are lower-case words joined by "-"'),
        (rules("waivers: {check: limits, max-files: 1}"), "4:3: rules.waivers: the name is taken: what is wrong with waivers is told under it"),
        (rules("diff-size: 5"), "4:14: rules.diff-size: expected off, note, warning, error or a mapping, found the number 5"),
        (rules('"diff-size\\n": off'), '4:3: rules: "diff-size\n" is no name; names are lower-case words joined by "-"'),
        (rules("diff-size:"), "4:13: rules.diff-size: expected off, note, warning, error or a mapping, found nothing"),
        (rules("diff-size: false"), "4:14: rules.diff-size: expected off, note, warning, error or a mapping, found false"),
        (rules("diff-size: {severity: 5}"), "4:25: rules.diff-size.severity: expected off, note, warning, error, found the number 5"),
        (rules("diff-size: {ignore: ['" + "a" * 1001 + "']}"), "4:24: rules.diff-size.ignore.0: the glob has 1001 characters; 1000 are allowed"),
        (rules("diff-size: eror"), '4:14: rules.diff-size: "eror" is none of the values; did you mean "error"?'),
        (rules("diff-size: {severity: eror}"), '4:25: rules.diff-size.severity: "eror" is none of the values; did you mean "error"?'),
        (rules("diff-size: {stage: comit}"), '4:22: rules.diff-size.stage: "comit" is none of the values; did you mean "commit"?'),
        (rules("diff-size: {max-line: 5}"), '4:15: rules.diff-size.max-line: unknown key; did you mean "max-lines"?'),
        (rules("diff-size: {max-lines: -1}"), "4:26: rules.diff-size.max-lines: -1 is less than 0"),
        (rules("diff-size: {max-lines: many}"), '4:26: rules.diff-size.max-lines: expected a whole number, found the text "many"'),
        (rules("diff-size: {count: [sources]}"), '4:23: rules.diff-size.count.0: "sources" is none of the values; did you mean "source"?'),
        (rules("diff-size: {max-files: 1, max-files: 2}"), "4:29: rules.diff-size.max-files: the key is given twice; first at line 4, column 15"),
        (rules("diff-sise: {max-lines: 5}"), '4:3: rules.diff-sise: the key "check" is missing; no policy it extends has this rule; did you mean "diff-size"?'),
        (rules("own: {max-lines: 5}"), '4:3: rules.own: the key "check" is missing; no policy it extends has this rule; say which kind of check it is'),
        (rules("announcement: {public: [status-pge]}"), '4:27: rules.announcement.public.0: there is no announcement "status-pge"; did you mean "status-page"?'),
        (rules("own: {check: deadline, from: detected, to: deployed, within: soon}"), '4:64: rules.own.within: "soon" is no span of time; write it as 2h, 90m or "1h 30m"'),
        (rules("own: {check: limit, max-lines: 5}"), '4:16: rules.own.check: there is no kind of check "limit"; did you mean "limits"?'),
        (rules("own: {check: [limits]}"), "4:16: rules.own.check: expected text, found a list"),
        (rules("own: {check: limits, max-file: 5}"), '4:24: rules.own.max-file: unknown key; did you mean "max-files"?'),
        (rules("own: {check: history, forbidd: [wip]}"), '4:25: rules.own.forbidd: unknown key; did you mean "forbid"?'),
        (rules("own: {check: limits}"), "4:8: rules.own: needs at least one of: max-commits, max-deletions, max-directories, max-files, max-hunks, max-insertions, max-lines"),
        (rules("own: {check: text, matches: x}"), '4:8: rules.own: the key "of" is missing'),
        (rules("own: {check: text, of: branch.nam, matches: x}"), '4:26: rules.own.of: "branch.nam" is none of the values; did you mean "branch.name"?'),
        (rules("own: {check: text, of: branch.name, document: a.md, matches: x}"), '4:26: rules.own.of: "branch.name" is in no document; write document.HEADING, or leave the key "document" out'),
        (rules("own: {check: text, of: document.A, document: '{tickt}.md', matches: x}"), '4:48: rules.own.document: unknown placeholder "{tickt}"; a path may hold {ticket}'),
        (rules("own: {check: sections, of: incident, document: a.md, require: [A]}"), '4:30: rules.own.of: "incident" stands beside the key "document"; leave one of the two out'),
        (rules("own: {check: boxes, of: incident, document: a.md, section: A, all: true}"), '4:27: rules.own.of: "incident" stands beside the key "document"; leave one of the two out'),
        (rules("own: {check: fields, of: commit, document: a.md, require: {A: }}"), '4:28: rules.own.of: "commit" stands beside the key "document"; leave one of the two out'),
        (rules("own: {check: text, of: commit.field.Ticket, matches: x}"), '4:26: rules.own.of: "commit.field.Ticket" is none of the values; did you mean "commit.fields.Ticket"?'),
        (rules("own: {check: text, of: 5, matches: x}"), "4:26: rules.own.of: expected text, found the number 5"),
        (rules("own: {check: text, of: branch.name, matches: '(?=x)'}"), "4:48: rules.own.matches: invalid perl operator: (?=; look-around and back-references are not supported, not-matches often serves"),
        (rules("own: {check: text, of: branch.name, matches: '(?&tikket)'}"), "4:48: rules.own.matches: there is no word (?&tikket); known: (?&ticket), (?&priority)"),
        (rules("own: {check: text, of: branch.name, matches: [x, 5]}"), "4:52: rules.own.matches.1: expected text, found the number 5"),
        (rules("own: {check: text, of: branch.name, min-length: 1.5}"), "4:51: rules.own.min-length: expected a whole number, found the number 1.5"),
        (rules("own: {check: fields, require: {}}"), "4:33: rules.own.require: it is empty"),
        (rules("own: {check: fields, require: {Ticket: {match: x}}}"), '4:43: rules.own.require.Ticket.match: unknown key; did you mean "matches"?'),
        (rules("own: {check: fields, require: {'Ticket:': }}"), '4:34: rules.own.require: "Ticket:" is no name; a field\'s name has no colon, and no white space at its ends'),
        (rules("own: {check: changed-files, forbid: {path: x}}"), '4:40: rules.own.forbid.path: unknown key; did you mean "paths"?'),
        (rules("own: {check: changed-files, forbid: [{paths: ['!x']}]}"), "4:49: rules.own.forbid.0.paths.0: a glob cannot be negated; list what to leave out under its own key"),
        (rules("own: {check: changed-files, forbid: {status: gone}}"), '4:48: rules.own.forbid.status: "gone" is none of the values; known: added, binary, copied, deleted, mode-changed, modified, renamed, type-changed'),
        (rules("own: {check: history, forbid: [merge, merge]}"), '4:41: rules.own.forbid.1: "merge" is given twice'),
        (rules("own: {check: history, forbid: [merges]}"), '4:34: rules.own.forbid.0: "merges" is none of the values; did you mean "merge"?'),
        (rules("branch-name: {message: '{vale}'}"), '4:26: rules.branch-name.message: unknown placeholder "{vale}"; did you mean "{value}"?'),
        (rules("branch-name: {message: '{value.x}'}"), '4:26: rules.branch-name.message: unknown placeholder "{value.x}"; did you mean "{value}"?'),
        (rules("branch-name: {hint: 'a } b'}"), '4:23: rules.branch-name.hint: a lone "}"; write it twice to show one'),
        (rules("branch-name: {tags: branch}"), '4:23: rules.branch-name.tags: expected a list, found the text "branch"'),
        (rules("branch-name: {because: true}"), "4:26: rules.branch-name.because: expected text, found true"),
        (rules("dependency-change: {kinds: [manifests]}"), '4:31: rules.dependency-change.kinds.0: "manifests" is none of the values; did you mean "manifest"?'),
        (rules("dependency-change: {allow: lodash}"), '4:30: rules.dependency-change.allow: expected a list, found the text "lodash"'),
        (rules("regression-test: {accept: [a-test]}"), '4:30: rules.regression-test.accept.0: "a-test" is none of the values; did you mean "added-test"?'),
        # conditions
        (rules("diff-size: {when: P0}"), '4:21: rules.diff-size.when: expected a mapping, found the text "P0"'),
        (rules("diff-size: {when: {}}"), "4:21: rules.diff-size.when: it is empty"),
        (rules("diff-size: {when: {brnch: x}}"), '4:22: rules.diff-size.when.brnch: unknown key; did you mean "branch"?'),
        (rules("diff-size: {when: {priority: P8}}"), '4:32: rules.diff-size.when.priority: there is no priority "P8"; known: P0, P1, P2, P3'),
        (rules("diff-size: {when: {priority: [P0, p1]}}"), '4:37: rules.diff-size.when.priority.1: there is no priority "p1"; known: P0, P1, P2, P3'),
        (rules("diff-size: {when: {priority: 0}}"), "4:32: rules.diff-size.when.priority: expected text or a list, found the number 0"),
        (rules("diff-size: {when: {branch: ['a{b']}}"), '4:31: rules.diff-size.when.branch.0: a "{" is not closed'),
        (rules("diff-size: {unless: {ticket: '['}}"), "4:32: rules.diff-size.unless.ticket: missing ]: ["),
        (rules("diff-size: {unless: {ticket: '(?&tikket)'}}"), "4:32: rules.diff-size.unless.ticket: there is no word (?&tikket); known: (?&ticket), (?&priority)"),
        (rules("diff-size: {unless: {paths: '!x'}}"), "4:31: rules.diff-size.unless.paths: a glob cannot be negated; list what to leave out under its own key"),
        (rules("diff-size: {unless: {labels: []}}"), "4:32: rules.diff-size.unless.labels: it is empty"),
        (rules("diff-size: {unless: {event: [push, push]}}"), '4:38: rules.diff-size.unless.event.1: "push" is given twice'),
        (rules("diff-size: {unless: {priority: [P3, P2, P1, P0]}}"), "4:24: rules.diff-size.unless.priority: the rule can never run: every priority is named"),
        (rules("diff-size: {when: {labels: a}, unless: {labels: [a, b]}}"), "4:43: rules.diff-size.unless.labels: the rule can never run: when.labels asks for nothing else"),
        # by priority
        (rules("diff-size: {by-priority: [P0]}"), "4:28: rules.diff-size.by-priority: expected a mapping, found a list"),
        (rules("diff-size: {by-priority: {}}"), "4:28: rules.diff-size.by-priority: it is empty"),
        (rules("diff-size: {by-priority: {P0: warning}}"), '4:33: rules.diff-size.by-priority.P0: expected a mapping, found the text "warning"'),
        (rules("diff-size: {by-priority: {P0: {}}}"), "4:33: rules.diff-size.by-priority.P0: it is empty"),
        (rules("diff-size: {by-priority: {P9: {max-lines: 5}}}"), '4:29: rules.diff-size.by-priority: there is no priority "P9"; known: P0, P1, P2, P3'),
        (rules("diff-size: {by-priority: {P0: {max-line: 5}}}"), '4:34: rules.diff-size.by-priority.P0.max-line: unknown key; did you mean "max-lines"?'),
        (rules("diff-size: {by-priority: {P0: {max-lines: many}}}"), '4:45: rules.diff-size.by-priority.P0.max-lines: expected a whole number, found the text "many"'),
        (rules("diff-size: {by-priority: {P0: {severity: eror}}}"), '4:44: rules.diff-size.by-priority.P0.severity: "eror" is none of the values; did you mean "error"?'),
        (rules("diff-size: {by-priority: {P0: {stage: push}}}"), '4:34: rules.diff-size.by-priority.P0.stage: the key "stage" is the same for every priority'),
        (rules("diff-size: {by-priority: {P0: {check: text}}}"), '4:34: rules.diff-size.by-priority.P0.check: the key "check" is the same for every priority'),
        (rules("diff-size: {by-priority: {P0: {message: '{actul}'}}}"), '4:43: rules.diff-size.by-priority.P0.message: unknown placeholder "{actul}"; did you mean "{actual}"?'),
        (rules("diff-size: {by-priority: {P0: {hint: 'a { b'}}}"), '4:40: rules.diff-size.by-priority.P0.hint: a lone "{"; write it twice to show one'),
        (rules("branch-name: {by-priority: {P0: {matches: '['}}}"), "4:45: rules.branch-name.by-priority.P0.matches: missing ]: ["),
        (rules("diff-size: {when: {priority: P0}, by-priority: {P2: {max-lines: 5}}}"), "4:51: rules.diff-size.by-priority.P2: it can never count: when.priority leaves P2 out"),
        (rules("diff-size: {unless: {priority: P2}, by-priority: {P2: {max-lines: 5}}}"), "4:53: rules.diff-size.by-priority.P2: it can never count: unless.priority leaves P2 out"),
        # a rule's own defects are not told again for each priority
        (rules("own: {check: limits, by-priority: {P0: {message: x}}}"), "4:8: rules.own: needs at least one of: max-commits, max-deletions, max-directories, max-files, max-hunks, max-insertions, max-lines"),
        (rules("diff-size: {max-line: 5, by-priority: {P0: {max-lines: 5}}}"), '4:15: rules.diff-size.max-line: unknown key; did you mean "max-lines"?'),
        (HEAD + "workflow: {priorities-trusted-in-commits: [P9]}\n", '3:44: workflow.priorities-trusted-in-commits.0: there is no priority "P9"; known: P0, P1, P2, P3'),
        # waivers
        (HEAD + "waivers: {}\n", "3:10: waivers: expected a list, found a mapping"),
        (waiver("reason: x"), "4:93: waivers.0.reason: the key is given twice; first at line 4, column 26"),
        (waiver(leave_out="reason"), '4:5: waivers.0: the key "reason" is missing'),
        (waiver(leave_out="approved-by"), '4:5: waivers.0: the key "approved-by" is missing'),
        (waiver(leave_out="expires"), '4:5: waivers.0: the key "expires" is missing'),
        (waiver(leave_out="rules"), '4:5: waivers.0: the key "rules" is missing'),
        (waiver(leave_out="ticket"), "4:5: waivers.0: needs at least one of: commits, packages, paths, priority, ticket"),
        (waiver(rules="[]"), "4:13: waivers.0.rules: it is empty"),
        (waiver(rules="[diff-sise]"), '4:14: waivers.0.rules.0: there is no rule "diff-sise"; did you mean "diff-size"?'),
        (waiver(rules="['*']"), '4:14: waivers.0.rules.0: there is no rule "*"'),
        (waiver(rules="['tag:siz']"), '4:14: waivers.0.rules.0: there is no tag "siz"; did you mean "size"?'),
        (waiver(reason="''"), "4:34: waivers.0.reason: it is empty"),
        (waiver(expires="2026-02-30"), '4:66: waivers.0.expires: "2026-02-30" is no date; write it as YYYY-MM-DD'),
        (waiver(expires="20261201"), "4:66: waivers.0.expires: expected text, found the number 20261201"),
        (waiver(expires="2026-12-1"), '4:66: waivers.0.expires: "2026-12-1" is no date; write it as YYYY-MM-DD'),
        (waiver(ticket="ENG-X"), '4:86: waivers.0.ticket: "ENG-X" is no ticket by workflow.ticket'),
        (waiver(more="priority: [P9]"), '4:104: waivers.0.priority.0: there is no priority "P9"; known: P0, P1, P2, P3'),
        (waiver(more="commits: main"), '4:102: waivers.0.commits: "main" is no name; a commit is named by seven to 64 hexadecimal digits'),
        (waiver(more="paths: ''"), "4:100: waivers.0.paths: the glob is empty"),
        (waiver(more="packges: x"), '4:93: waivers.0.packges: unknown key; did you mean "packages"?'),
        (HEAD + "workflow: {waivable-in-commits: [diff-sise]}\n", '3:34: workflow.waivable-in-commits.0: there is no rule "diff-sise"; did you mean "diff-size"?'),
        (rules("regression-test: {mention: tiket}"), '4:30: rules.regression-test.mention: expected "ticket", found the text "tiket"'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("installed", ["from a checkout", "from a wheel"])
def test_a_defect_is_told_at_its_place(
    text: str | bytes, told: str, installed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if installed == "from a wheel":
        as_in_a_wheel(monkeypatch)
    assert defects(text) == [told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version: 1\nrules: {a: b: c}\n", "2:13: "),
        ("version: 1\nversion: 1\n", "2:1: version: the key is given twice; first at line 1, column 1"),
        ("a:\n\t- b\n", "2:1: a tab stands here; YAML is indented with spaces"),
        ("version: 1\n\x01", "2:1: the character U+0001 cannot stand in YAML"),
        ("version: !x 1\n", "1:10: the tag !x is not allowed"),
        ("[" * 60 + "]" * 60, "1:51: nested deeper than 50 levels"),
        (rules("diff-size: {max-line: 5}"), '4:15: rules.diff-size.max-line: unknown key; did you mean "max-lines"?'),
    ],
)  # fmt: skip
def test_without_libyaml_the_defects_are_the_same(
    monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    with_it = defects(text)
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    for (line,) in (with_it, defects(text)):
        assert line.startswith(told)


def test_a_rule_whose_kind_is_unknown_is_looked_at_as_far_as_can_be() -> None:
    assert defects(rules("own: {check: limit, severity: eror, max-file: 5}")) == [
        '4:16: rules.own.check: there is no kind of check "limit"; did you mean "limits"?',
        '4:33: rules.own.severity: "eror" is none of the values; did you mean "error"?',
    ]


@pytest.mark.parametrize(
    ("base", "told"),
    [
        (None, '2:10: extends: there is no file "base.yaml"'),
        ("version: 1\nrules: {x: [\n", "base.yaml:3:1: not valid YAML: did not find expected node content"),
        ("version: 1\nextends: hotfx\n", 'base.yaml:2:10: extends: there is no policy "hotfx", built in or installed; did you mean "hotfix"?'),
        ("version: 1\nrules: {diff-size: }\n", "base.yaml:2:20: rules.diff-size: expected off, note, warning, error or a mapping, found nothing"),
    ],
)  # fmt: skip
def test_what_follows_from_a_defect_is_not_told_beside_it(base: str | None, told: str) -> None:
    text = "version: 1\nextends: base.yaml\nrules:\n  diff-size: {max-lines: 5}\n"
    assert defects(text, {"base.yaml": base} if base is not None else {}) == [told]


@pytest.mark.parametrize(
    "text",
    [
        rules("branch-name: {tags: [" + "".join(f"{{a: {n}}}," for n in range(6_000)) + "]}"),
        rules("branch-name: {tags: [" + "[a]," * 6_000 + "]}"),
        HEAD + "".join(f"key-{n}: 1\n" for n in range(9_000)),
        HEAD + "rules:\n" + "".join(f"  a-{n}: {{check: no}}\n" for n in range(2_000))
        + "".join(f"  b-{n}: off\n" for n in range(5_000)),
        rules("diff-size: {ignore: ['" + "a" * 1_000_000 + "']}"),
    ],
    ids=["mappings for words", "lists for words", "unknown keys", "unknown rules", "one glob"],
)  # fmt: skip
def test_a_policy_of_any_size_is_judged_in_seconds(text: str) -> None:
    started = time.process_time()
    assert defects(text)
    assert time.process_time() - started < 10


def test_a_hundred_thousand_brackets_end_in_a_defect_not_in_a_crash() -> None:
    # libyaml looks ahead for a colon and may refuse the depth first, in words of its own.
    (told,) = defects("a: " + "[" * 100_000)
    assert "nest" in told


def test_all_defects_are_told_at_once_in_their_order() -> None:
    text = "version: 1\nextends: hotfix\nworkflow: {x: 1}\nrules:\n  diff-size: {max-line: 5}\n  a: {check: text}\n  b: eror\n"
    assert [told.split(": ")[0] for told in defects(text)] == ["3:12", "5:15", "6:6", "6:6", "7:6"]


def test_a_defect_of_an_extended_file_is_told_in_that_file() -> None:
    told = defects(
        "version: 1\nextends: [hotfix, ./team.yaml]\nrules:\n  diff-size: {max-files: x}\n",
        {"team.yaml": "version: 1\nrules:\n  diff-size: {max-line: 5}\n"},
    )
    assert told == [
        'team.yaml:3:15: rules.diff-size.max-line: unknown key; did you mean "max-lines"?',
        '4:26: rules.diff-size.max-files: expected a whole number, found the text "x"',
    ]


def test_a_long_chain_and_a_cycle_of_files_end() -> None:
    chain = {f"f{n}.yaml": f"version: 1\nextends: f{n + 1}.yaml\n" for n in range(40)}
    (told,) = defects("version: 1\nextends: f0.yaml\n", chain)
    assert told.endswith("policies extend each other more than 10 deep")
    cycle = {"a.yaml": "version: 1\nextends: b.yaml\n", "b.yaml": "version: 1\nextends: a.yaml\n"}
    (told,) = defects("version: 1\nextends: a.yaml\n", cycle)
    assert told == "b.yaml:2:10: extends: a cycle: a.yaml → b.yaml → a.yaml"


BUILT_IN = resources.read("rules", "hotfix.yaml").decode()
TEAM = """\
version: 1
extends: [hotfix]
workflow:
  production: [main]
  ticket: '[A-Z]+-[0-9]+'
  roles: {generated: ["gen/**"]}
  waivable-in-commits: [tag:size]
rules:
  diff-size: {max-lines: 60, by-priority: {P0: {max-lines: 20, severity: error}}}
  branch-fresh: off
  no-migrations:
    severity: error
    stage: push
    check: changed-files
    forbid: {paths: ["**/migrations/**"], status: [added, modified]}
    when: {priority: [P0, P1], branch: ["hotfix/*"]}
    unless: {paths: docs/**, labels: [x]}
    message: "{path} is a schema migration"
waivers:
  - {rules: [diff-size], ticket: ENG-1, reason: r, approved-by: a, expires: 2030-01-01}
tests:
  - name: a
    branch: hotfix/ENG-1-x
    commits: [{message: {subject: s, fields: {Ticket: ENG-1}}, files: {a.py: {before: null, after: b}}}]
    expect: {diff-size: [], no-migrations: [{path: a.py}]}
"""
SNIPPETS = [
    "", " ", "\n", ":", "- ", "{", "}", "[", "]", "'", '"', "&a ", "*a", "!x ", "<<: ", "x", "5",
    "-1", "1e999", "\t", "off", "~", "null", "|", ">", "#", "\x00", "\ufeff", "\u2028", "é", "\U0001f600",
    "(?&ticket)", "(?&", "(", "{value}", "{", "when", "by-priority", "check: text", "9999-99-99",
]  # fmt: skip


@given(
    st.sampled_from([BUILT_IN, TEAM]),
    st.lists(
        st.tuples(st.integers(0, 12_000), st.integers(0, 30), st.sampled_from(SNIPPETS)),
        min_size=1,
        max_size=6,
    ),
)
def test_a_mutated_policy_is_a_policy_or_has_defects(
    text: str, cuts: list[tuple[int, int, str]]
) -> None:
    for start, length, put in cuts:
        at = start % (len(text) + 1)
        text = text[:at] + put + text[at + length :]
    try:
        assert isinstance(resolve(text), Policy)
    except PolicyError as error:
        assert error.defects
        assert all("\n" not in str(defect) for defect in error.defects)
