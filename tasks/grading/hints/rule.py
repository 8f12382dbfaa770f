"""The shape of a hint rule: data with one function that looks for the mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tasks.grading.hints.evidence import Evidence

Found = Mapping[str, object]
"""What a detector found: the values for the words; with `words`, other words than the rule's own fit better."""


class Tier(StrEnum):
    """How far a rule is trusted: A is shown; B is true but weak and is shown only when no A rule fires."""

    A = "A"
    B = "B"


@dataclass(frozen=True)
class Mistake:
    """One mistake that beginners make.

    Attributes:
        name: what the mistake is called among teachers.
        words: what the student reads, with {fields} to be filled.
        symptom: whether the words say what happened rather than why; a cause that is found otherwise goes first.
    """

    name: str
    tier: Tier
    words: str
    symptom: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Rule(Mistake):
    """A mistake that the evidence of one test shows.

    Attributes:
        detect: gives the fields of the words when the mistake is there, None otherwise.
    """

    detect: Callable[[Evidence], Found | None]

    def hint(self, evidence: Evidence) -> str | None:
        """The words for this evidence; None when the mistake is not there."""
        found = self.detect(evidence)
        if found is None:
            return None
        return str(found.get("words", self.words)).format_map(dict(found))
