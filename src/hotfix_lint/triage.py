"""Walks the tree of questions that tells how urgent a hotfix is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotfix_lint import durations
from hotfix_lint.policy.model import Defect

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from hotfix_lint.policy.model import Policy
    from hotfix_lint.policy.yaml_nodes import Node


class Question(NamedTuple):
    """One question of the tree.

    Attributes:
        name: its name.
        ask: the question.
        any_of: what speaks for yes, sentences by name; empty where it is answered yes or no.
        if_so: the next question, or an outcome.
        if_not: likewise.

    """

    name: str
    ask: str
    any_of: Mapping[str, str]
    if_so: str
    if_not: str


class Outcome(NamedTuple):
    """What an answer comes to.

    Attributes:
        name: a priority of the policy, or another word for what is no hotfix.
        type: what sort of trouble it is.
        respond_within: seconds until someone is at work on it, or None.
        deploy: when the fix goes to production, in words, or "".
        then: what to do now.

    """

    name: str
    type: str
    respond_within: int | None
    deploy: str
    then: str


class Tree(NamedTuple):
    """The whole tree, without cycles; every name in it leads somewhere."""

    begin: str
    questions: Mapping[str, Question]
    outcomes: Mapping[str, Outcome]

    @property
    def criteria(self) -> dict[str, str]:
        """What speaks for an urgency, sentences by name, the most urgent first."""
        return {
            name: told
            for question in _in_order(self, self.begin)
            for name, told in question.any_of.items()
        }


class Answer(NamedTuple):
    """What the tree says.

    Attributes:
        outcome: what it comes to.
        reasons: the sentences that decided it, in order.

    """

    outcome: Outcome
    reasons: tuple[str, ...]


def read(plain: Mapping[str, Any]) -> Tree:
    """Make a tree of a catalogue that its schema and `defects` have found right."""
    questions = {
        name: Question(name, q["ask"], q.get("any-of", {}), q["if-so"], q["if-not"])
        for name, q in plain["questions"].items()
    }
    outcomes = {}
    for name, o in plain["outcomes"].items():
        within = durations.parse(o["respond-within"]) if "respond-within" in o else None
        outcomes[name] = Outcome(name, o["type"], within, o.get("deploy", ""), o["then"])
    return Tree(plain["begin"], questions, outcomes)


def walk(tree: Tree, ask: Callable[[Question], Collection[str] | bool]) -> Answer:
    """Ask from the first question to an outcome.

    Args:
        tree: the tree.
        ask: answers a question, by yes or no, or by the names of what holds; none is no.

    """
    at, reasons = tree.begin, []
    while at not in tree.outcomes:
        question = tree.questions[at]
        answer = ask(question)
        if question.any_of and not isinstance(answer, bool):
            reasons += [told for name, told in question.any_of.items() if name in answer]
        elif not question.any_of:
            reasons.append(f"{question.ask} {'yes' if answer else 'no'}")
        at = question.if_so if answer else question.if_not
    return Answer(tree.outcomes[at], tuple(reasons))


def by_criteria(tree: Tree, given: Collection[str]) -> Answer | None:
    """Return what holds by the names of criteria: the most urgent of them counts.

    None is returned where they lead to another question, or no question leads to them.

    Raises:
        KeyError: a name is none of the tree's criteria.

    """
    criteria = tree.criteria
    for name in given:
        criteria[name]
    for question in _in_order(tree, tree.begin):
        reasons = tuple(told for name, told in question.any_of.items() if name in given)
        if reasons and question.if_so in tree.outcomes:
            return Answer(tree.outcomes[question.if_so], reasons)
    return None


def _in_order(tree: Tree, at: str) -> Iterator[Question]:
    """Yield the questions below a name, yes before no, each once."""
    seen: set[str] = set()
    ahead = [at]
    while ahead:
        name = ahead.pop()
        if name in seen or name in tree.outcomes:
            continue
        seen.add(name)
        question = tree.questions[name]
        yield question
        ahead += [question.if_not, question.if_so]


def defects(root: Node, policy: Policy) -> Iterator[Defect]:
    """Yield what makes no sense in a catalogue that fits its schema."""
    from hotfix_lint.policy import validate

    questions, outcomes = root.value["questions"].value, root.value["outcomes"].value
    names = {*questions, *outcomes}
    for name in questions.keys() & outcomes.keys():
        message = f'"{name}" is an outcome, too; give one of them another name'
        yield Defect(root.value["questions"].keys[name], f"questions.{name}", message)
    steps: list[tuple[tuple[str, ...], Node]] = [(("begin",), root.value["begin"])]
    steps += [
        (("questions", name, key), question.value[key])
        for name, question in questions.items()
        for key in ("if-so", "if-not")
    ]
    for path, node in steps:
        if node.value not in names:
            hint = validate.nearest(node.value, sorted(names))
            message = f'"{node.value}" is no question and no outcome; {hint}'
            yield Defect(node.origin, ".".join(path), message)
    yield from _criteria_defects(questions)
    if not any(name in policy.workflow.priorities for name in outcomes):
        known = ", ".join(policy.workflow.priorities)
        message = f"none of them is a priority of the policy; known: {known}"
        yield Defect(root.value["outcomes"].origin, "outcomes", message)
    if all(node.value in names for _, node in steps):
        yield from _cycles(root)


def _criteria_defects(questions: Mapping[str, Node]) -> Iterator[Defect]:
    seen: dict[str, str] = {}
    for name, question in questions.items():
        if "any-of" not in question.value:
            continue
        any_of = question.value["any-of"]
        for criterion in any_of.value:
            if criterion in seen:
                message = f'"{criterion}" speaks for {seen[criterion]}, too; give it another name'
                path = f"questions.{name}.any-of.{criterion}"
                yield Defect(any_of.keys[criterion], path, message)
            seen.setdefault(criterion, name)


def _cycles(root: Node) -> Iterator[Defect]:
    """Yield each question that leads back to itself."""
    questions = root.value["questions"].value
    following = {
        name: [question.value[key].value for key in ("if-so", "if-not")]
        for name, question in questions.items()
    }
    for name in questions:
        ahead, seen = list(following[name]), set()
        while ahead:
            step = ahead.pop()
            if step == name:
                message = "the question leads back to itself; let its last step be an outcome"
                yield Defect(root.value["questions"].keys[name], f"questions.{name}", message)
                break
            if step not in seen:
                seen.add(step)
                ahead += following.get(step, [])
