"""Why a test of the reference ends otherwise in split isolation, in words for the author of the tests.

What went wrong is said as the test said it. A cause is named only when the examiner found it in the failure itself
(`sandbox.harness.split.noticing`); what else did not cross in this test is told as what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.domain.result import Outcome
from tasks.grading.facts import Facts
from tasks.grading.feedback import explain

MAX_SAID = 300
MAX_FACTS = 3
MANY_MESSAGES = 20_000
"""Messages between the two sides from which on their number is worth saying."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of difference.

    Attributes:
        why: what does not cross; `{}` is what was found. Empty where the failure's own words say it.
        instead: what an author can write that works in both.
    """

    why: str
    instead: str = ""


CAUSES = {
    "identity": Rule(
        "the two are equal but not the same: a value of type {} crosses as a copy, so `is` does not hold",
        "Compare with ==",
    ),
    "exception": Rule(
        "an exception of a builtin class crosses as a copy ({}), so `is` does not hold",
        "Compare the class and the arguments",
    ),
    "equality": Rule(
        "`==` between an object of the submission and another value ({}) is decided on the tests' side, "
        "where the submission's `__eq__` is not asked",
        "Compare two objects of the submission, or plain values",
    ),
    "file": Rule(
        "`{}` is a file that the tests' side has and the submission's side has not: each has a folder of its own",
        "Hand the content over, or lay the file beside both with `files`",
    ),
    "hidden": Rule(
        "the submission's code asked the tests for something that is not given to it ({})",
        "Pass it as an argument",
    ),
    "not made": Rule(
        "there the test file does not make this test{}",
        "Write it out in the test file (docstrings of the submission, for one, give no tests there)",
    ),
    "refused": Rule("", "Pass plain values, or objects of classes of the test"),
    "pickle": Rule("something that is on the other side was pickled ({})", "Leave the pickling to the submission"),
}
"""Found in the failure itself."""
NOT_MADE = {"cause": "not made", "detail": ""}
"""What is noticed of a test that the file makes in shared alone."""

FACTS = {
    "equality": "`==` between an object of the submission and another value was decided on the tests' side ({})",
    "hidden": "the submission's code was refused something of the tests ({})",
    "file": "the submission did not find a file that is on the tests' side ({})",
    "made": "the tests made files or folders, which the submission's side has not ({})",
    "derived": "a class of the test derives from one of the submission ({})",
    "given": "the submission's code was given objects or classes of the test, for which it sees stand-ins ({})",
    "threads": "more threads of the test were running ({}), but the submission answers one request at a time",
}
"""Happened in the test; whether it matters is for its author to say."""


def reason_of_difference(shared: Facts, split: Facts, told: Any) -> str:
    """Why the pack is refused: how the test ended in both, the cause where it is known, and what can be done.

    Args:
        told: what the examiner noticed of the test; None: nothing.
    """
    told = told or {}
    rule = CAUSES.get(told.get("cause", ""))
    if shared.outcome is Outcome.PASSED:
        said = f"the reference passes this test beside the test file, but not in split isolation: {_ended(split, told)}"
    else:
        said = f"the reference passes this test in split isolation, but not beside the test file: {_ended(shared, {})}"
    said = _sentence(said)
    if rule is not None and rule.why:
        said += f" Why: {rule.why.format(told['detail'])}."
    elif rule is None:
        said += "".join(f" In this test {fact}." for fact in _facts(told))
    if told.get("frames", 0) >= MANY_MESSAGES:
        said += f" The run took {told['frames']} messages between the two sides so far."
    instead = rule.instead if rule is not None and rule.instead else "Change the test"
    return f"{said} {instead}, or set `isolation: shared` for this file."


def _ended(facts: Facts, told: dict[str, Any]) -> str:
    """The test's own words, with the line of the test that they are about."""
    words = " ".join(explain(facts).split())
    if len(words) > MAX_SAID:
        words = words[: MAX_SAID - 1] + "…"
    if not told.get("line"):
        return words
    source = f", `{told['source']}`" if told["source"] else ""
    return f"line {told['line']}{source}: {words}"


def _facts(told: dict[str, Any]) -> Iterator[str]:
    """What did not cross, kind by kind, the failing line's before the others'."""
    facts = sorted(told.get("facts", ()), key=lambda fact: fact[2] != told["line"])
    for kind in sorted({kind for kind, _, _ in facts}, key=list(FACTS).index):
        texts = [f"{text}, line {line}" if line else text for found, text, line in facts if found == kind]
        more = f" and {len(texts) - MAX_FACTS} more" if len(texts) > MAX_FACTS else ""
        yield FACTS[kind].format("; ".join(texts[:MAX_FACTS]) + more)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
