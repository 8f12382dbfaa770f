"""Examples in a pack's docstrings or texts: run in a jail, compared out here."""

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
from tasks.grading.examples import Examples, learn_examples, run_examples
from tasks.grading.kinds.base import Ended, EntryJob, Learned
from tasks.grading.split import Manifest


class DoctestKind:
    """`kind: doctest`. One test a docstring; each has a copy of the student's module's names."""

    def isolation(self, entry: Mapping[str, Any]) -> str:
        """`split`: examples run where no code of the student's is; expected outputs enter no jail in either."""
        return str(entry["isolation"])

    def declare(self, pack: Pack, place: int, sandbox: Sandbox) -> Learned:
        """One test a docstring with examples, or one for a text.

        Raises:
            PackError: the reference passes a test in split isolation alone, or in shared alone.
        """
        entry = pack.entries[place]
        path = entry["file"]
        groups = groups_of(path, pack.tree[path])
        points = share(entry["points"], [None] * len(groups))
        tests = tuple(
            DeclaredTest(
                name=group.name or PurePosixPath(path).stem,
                number=f"{place + 1}.{index + 1}",
                max_score=points[index],
                visibility=Visibility(entry["visibility"]),
                tags=tuple(entry["tags"]),
            )
            for index, group in enumerate(groups)
        )
        if entry["isolation"] == "shared":
            return Learned(tests)
        manifest = learn_examples(pack, place, sandbox, path, _examples(pack, entry), [test.name for test in tests])
        return Learned(tests, {"manifest": manifest.to_json()})

    def grade(self, job: EntryJob) -> Iterator[Ended]:
        """Run the examples of each test until one is not as expected."""
        split = job.entry["isolation"] == "split"
        manifest = Manifest.from_json(job.learned["manifest"]) if split else None
        yield from run_examples(job, _examples(job.pack, job.entry), manifest)


def _examples(pack: Pack, entry: Mapping[str, Any]) -> list[Examples]:
    options = 0
    for name in entry["options"]:
        options |= doctest.OPTIONFLAGS_BY_NAME[name]
    groups = groups_of(entry["file"], pack.tree[entry["file"]])
    return [Examples(index, f"{index}", group.examples, options) for index, group in enumerate(groups)]
