"""`tag`: the release's tag is as it should be, on production, and holds the hotfix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.display import quoted
from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts import picks, releases
from hotfix_lint.matching import Pattern
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.releases import Tag
    from hotfix_lint.report import Value

    Demand = Callable[[Facts, Tag, Any], Iterator[str]]


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each demand that the tag does not meet, or for there being no tag."""
    tag = facts.tag
    if tag is None:
        if "contains" not in settings:
            return Verdict(skipped="there is no tag to look at")
        told = "no tag of a release has the hotfix"
        place = Location("branch", ref=facts.branch.name)
        return Verdict((Problem(place, _values(facts, None, told), "none"),))
    if tag.kind != "commit":
        wrong = [("target", f"leads to a {tag.kind}, not to a commit")]
    else:
        wrong = [
            (key, told)
            for key, demand in _DEMANDS.items()
            if key in settings and not (key in _OF_OBJECTS and _is_bare(tag, settings))
            for told in demand(facts, tag, settings[key])
        ]
    place = Location("branch", ref=tag.name)
    problems = tuple(Problem(place, _values(facts, tag, told), key) for key, told in wrong)
    return Verdict(problems, remarks=tuple(_remarks(facts, tag, settings)))


def _is_bare(tag: Tag, settings: Mapping[str, Any]) -> bool:
    """Tell whether it is wrong already that the tag is no object, so that it can have nothing."""
    return not tag.annotated and settings.get("annotated", False)


def _values(facts: Facts, tag: Tag | None, problem: str) -> dict[str, Value]:
    last = releases.last(facts.earlier_releases)
    return {
        "tag": tag.name if tag else "",
        "problem": f"the tag {quoted(tag.name)} {problem}" if tag else problem,
        "message": tag.message.partition("\n")[0] if tag else "",
        "last": last.tag if last else "",
        "next": last.next_patch if last else "v0.0.1",
        "production": facts.production.name,
    }


def _remarks(facts: Facts, tag: Tag, settings: Mapping[str, Any]) -> Iterator[str]:
    if tag.signature and "signed" in settings:
        # To verify would be to run a program that configuration names.
        verify = f"git verify-tag {tag.name}"
        yield f"its {tag.signature} signature is there and was not verified; {verify} does that"
    if "bump" in settings and not _before(facts, tag):
        yield f"there is no release before {tag.name} to compare it with"


def _annotated(facts: Facts, tag: Tag, wanted: bool) -> Iterator[str]:  # noqa: FBT001 - a setting
    if not wanted:
        return
    if not tag.annotated:
        if facts.request.tag_doubt:
            raise FactUnknownError(facts.request.tag_doubt)
        yield "is a lightweight tag, which says neither who released nor why"
    elif tag.depth > 1:
        yield "is a tag of a tag"
    elif tag.named != tag.name:
        yield f"was made as {quoted(tag.named)} and given another name"


def _matches(_: Facts, tag: Tag, pattern: str) -> Iterator[str]:
    if Pattern(pattern).search(tag.name) is None:
        yield f"is not named as {quoted(pattern)}"


def _message(facts: Facts, tag: Tag, pattern: str) -> Iterator[str]:
    if not tag.annotated:
        if facts.request.tag_doubt:
            raise FactUnknownError(facts.request.tag_doubt)
        yield "has no message"
    elif Pattern(pattern).search(tag.message) is None:
        subject = tag.message.partition("\n")[0]
        yield f"has the message {quoted(subject)}, which does not match {quoted(pattern)}"


def _signed(facts: Facts, tag: Tag, wanted: bool) -> Iterator[str]:  # noqa: FBT001 - a setting
    if wanted and not tag.signature:
        if facts.request.tag_doubt and not tag.annotated:
            raise FactUnknownError(facts.request.tag_doubt)
        yield "is not signed"


def _bump(facts: Facts, tag: Tag, part: str) -> Iterator[str]:
    found = releases.version_of(tag.name)
    if found is None:
        yield "names no semantic version"
        return
    prefix, version = found
    before = _before(facts, tag)
    if before is None:
        return
    wanted = getattr(before.version, f"bump_{part}")()
    if version.finalize_version() != wanted:
        yield f"is no {part} release after {before.tag}: that is {prefix}{wanted}"


def _before(facts: Facts, tag: Tag) -> releases.Release | None:
    found = releases.version_of(tag.name)
    return releases.last(facts.earlier_releases, found[0]) if found else None


def _on(facts: Facts, tag: Tag, _: str) -> Iterator[str]:
    if tag.kind != "commit" or not facts.git.is_ancestor(tag.target, facts.production.tip):
        yield f"is not on {facts.production.name}"


def _contains(facts: Facts, tag: Tag, _: str) -> Iterator[str]:
    held = picks.find(facts.git, facts.fix, tag.target, ("patch-id", "effect"))
    if held.reverted:
        yield f"does not hold the hotfix: {held.reverted[:12]} took it back"
    elif held.how is None:
        yield "does not hold the hotfix"


# What only a tag object can have.
_OF_OBJECTS = frozenset({"message-matches", "signed"})
_DEMANDS: Mapping[str, Demand] = {
    "annotated": _annotated,
    "matches": _matches,
    "message-matches": _message,
    "signed": _signed,
    "bump": _bump,
    "on": _on,
    "contains": _contains,
}
