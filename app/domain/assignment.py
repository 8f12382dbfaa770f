"""An assignment pack as values: what a student sees, what is run, and the limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.result import DeclaredTest


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run of a student's program may use; the defaults are the pack format's.

    Attributes:
        wall_s, cpu_s: seconds.
        memory_mb, output_kb, disk_mb: MiB, KiB, MiB.
        processes: processes and threads at once, the first included.
    """

    wall_s: float = 10
    cpu_s: float = 5
    memory_mb: int = 256
    output_kb: int = 64
    processes: int = 16
    disk_mb: int = 16

    def to_json(self) -> dict[str, float]:
        """The limits as in `assignment.yaml`."""
        return {
            "wall_s": self.wall_s,
            "cpu_s": self.cpu_s,
            "memory_mb": self.memory_mb,
            "output_kb": self.output_kb,
            "processes": self.processes,
            "disk_mb": self.disk_mb,
        }


@dataclass(frozen=True, slots=True)
class Solution:
    """A solution shipped with a pack, and what grading it must give.

    Attributes:
        files: submitted name → text.
        expect: as in `assignment.yaml`: `full`, `{"failed": [names]}`, or `{"score": points}`.
    """

    name: str
    files: Mapping[str, str]
    expect: Any


@dataclass(frozen=True, slots=True)
class Pack:
    """A checked assignment pack.

    Attributes:
        slug: the pack's directory name, used in URLs.
        statement: Markdown.
        starter: file name → text that the editor opens with.
        files: patterns of what a student hands in, the main file first.
        entries: the `tests` list as checked plain data, one mapping an entry; the grading kinds read it.
        solutions: by name.
        counterexamples: function → a strategy for each argument (see `app.packs.strategies`): inputs are drawn from
            them on which a student's function may differ from the reference.
        tree: every file of the pack, path → bytes.
        digest: sha256 of the whole tree, hex.
    """

    slug: str
    title: str
    statement: str
    files: tuple[str, ...]
    environment: str
    limits: Limits
    cache: str
    entries: tuple[Mapping[str, Any], ...]
    starter: Mapping[str, str] = field(default_factory=dict)
    solutions: Mapping[str, Solution] = field(default_factory=dict)
    counterexamples: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    tree: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What publishing a pack learns: the tests that it promises, in order.

    Attributes:
        learned: what a kind needs to know at grading time besides the pack (for split isolation: the manifest of
            the reference), plain JSON data by entry number.
    """

    tests: tuple[DeclaredTest, ...]
    learned: Mapping[str, Any] = field(default_factory=dict)

    @property
    def max_score(self) -> float:
        """Points to be had."""
        return round(sum(test.max_score for test in self.tests), 9)

    def to_json(self) -> dict[str, Any]:
        """The declaration as plain JSON data."""
        return {"tests": [test.to_json() for test in self.tests], "learned": dict(self.learned)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Declaration:
        """The declaration that `to_json` wrote."""
        return cls(tuple(DeclaredTest.from_json(test) for test in data["tests"]), data["learned"])
