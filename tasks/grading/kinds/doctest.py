"""Examples in a pack's docstrings or texts: run in the jail, compared out here."""

from __future__ import annotations

import doctest
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from app.domain.assignment import Pack
from app.domain.result import DeclaredTest, Visibility
from app.packs.examples import groups_of
from app.packs.points import share
from sandbox.runner import Sandbox
from tasks.grading.examples import Examples, run_examples
from tasks.grading.kinds.base import Ended, EntryJob, Learned


class DoctestKind:
    """`kind: doctest`. One test a docstring; each has a copy of the student's module's names."""

    def isolation(self, entry: Mapping[str, Any]) -> str:
        """Expected outputs never enter the jail."""
        return "split"

    def declare(self, pack: Pack, place: int, sandbox: Sandbox) -> Learned:
        """One test a docstring with examples, or one for a text."""
        entry = pack.entries[place]
        path = entry["file"]
        groups = groups_of(path, pack.tree[path])
        points = share(entry["points"], [None] * len(groups))
        return Learned(
            tuple(
                DeclaredTest(
                    name=group.name or PurePosixPath(path).stem,
                    number=f"{place + 1}.{index + 1}",
                    max_score=points[index],
                    visibility=Visibility(entry["visibility"]),
                    tags=tuple(entry["tags"]),
                )
                for index, group in enumerate(groups)
            )
        )

    def grade(self, job: EntryJob) -> Iterator[Ended]:
        """Run the examples of each test until one is not as expected."""
        path = job.entry["file"]
        options = 0
        for name in job.entry["options"]:
            options |= doctest.OPTIONFLAGS_BY_NAME[name]
        groups = groups_of(path, job.pack.tree[path])
        tests = [Examples(index, f"{index}", group.examples, options) for index, group in enumerate(groups)]
        yield from run_examples(job, tests)
