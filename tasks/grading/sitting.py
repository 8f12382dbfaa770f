"""How a file of tests is run for one program: what is the same in all runs that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.assignment import Pack
from tasks.grading.kinds.base import EntryJob
from tasks.grading.runs import Runs
from tasks.grading.split import Manifest


@dataclass(frozen=True, slots=True)
class Sitting:
    """One program, one entry of a pack, one isolation.

    Attributes:
        isolation: `split` or `shared`.
        manifest: of split isolation: what the reference may do with plain values; None: learn it.
    """

    runs: Runs
    pack: Pack
    entry: Mapping[str, Any]
    isolation: str
    manifest: Manifest | None = None


def sitting_of(job: EntryJob) -> Sitting:
    """A submission's."""
    isolation = str(job.entry["isolation"])
    manifest = None if isolation == "shared" else Manifest.from_json(job.learned["manifest"])
    return Sitting(job.runs, job.pack, job.entry, isolation, manifest)
