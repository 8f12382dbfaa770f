"""unittest files run unmodified: beside the student's modules (`shared`) or in a jail of their own (`split`)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import Any

from app.domain.assignment import Pack
from app.domain.errors import PackError
from app.domain.result import DeclaredTest, Visibility
from app.packs.points import PointsDisagree, share
from sandbox.outcome import RunEnded
from sandbox.runner import Run, Sandbox
from tasks.grading.facts import Raised
from tasks.grading.kinds.base import Ended, EntryJob, Learned
from tasks.grading.kinds.reported import Reports
from tasks.grading.learning import learn, reference_of
from tasks.grading.runs import Runs, reason_of
from tasks.grading.sitting import Sitting, sitting_of
from tasks.grading.split import SplitRun

MAX_TESTS = 5_000


class UnittestKind:
    """`kind: unittest`."""

    harness = "unittest_shared"
    tools = ""
    """The environment that the test file needs besides the pack's."""

    def isolation(self, entry: Mapping[str, Any]) -> str:
        """`split`: the test file never shares an interpreter with the student's code; `shared`: it does."""
        return str(entry["isolation"])

    def declare(self, pack: Pack, place: int, sandbox: Sandbox) -> Learned:
        """List the tests, with the reference in place, or the starter, or a stand-in for any module.

        In split isolation the reference is run in both, and what its tests need is learned.

        Raises:
            PackError: the file gives no tests, or its tests end differently in split isolation.
        """
        learned = learned_of(pack, place, list_tests(self, pack, place, sandbox)["tests"])
        if self.isolation(pack.entries[place]) == "shared":
            return learned
        manifest = learn(self, pack, place, sandbox, learned.data["ids"])
        return replace(learned, data={**learned.data, "manifest": manifest.to_json()})

    def grade(self, job: EntryJob) -> Iterator[Ended]:
        """Run the file; again without the tests that have ended when one of them ended its jail."""
        reports = Reports(job.learned["ids"], job.learned["hide_errors"])
        yield from reports.run_all(job.runs, partial(self.start, sitting_of(job)))

    def start(self, sitting: Sitting, done: list[str]) -> AbstractContextManager[Run | SplitRun]:
        """One run of the file without the tests that are done."""
        pack, entry = sitting.pack, sitting.entry
        payload = {"stand_in": [], "skip": done, **self.sources(pack, entry)}
        beside = beside_of(pack, entry)
        if sitting.isolation == "shared":
            return sitting.runs.start(self.harness, payload, beside=beside, tools=self.tools)
        own = self.own(entry, payload)
        return sitting.runs.start_split(
            self.harness, payload, beside=beside, own=own, manifest=sitting.manifest, tools=self.tools
        )

    def sources(self, pack: Pack, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The test file and the modules beside it, by name: they travel on the channel and lie in no file."""
        path = entry["file"]
        folder = path.rpartition("/")[0]
        support = {}
        for name, content in pack.tree.items():
            where, _, file = name.rpartition("/")
            if where == folder and file.endswith(".py") and name != path:
                support[file.removesuffix(".py")] = [name, content.decode("utf-8-sig", "replace")]
        return {"test": [path, pack.tree[path].decode("utf-8-sig", "replace")], "support": support}

    def own(self, entry: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[str, ...]:
        """Modules of the tests, which come before submitted ones of the same name."""
        return (entry["file"].rpartition("/")[2].removesuffix(".py"), *payload["support"])


def beside_of(pack: Pack, entry: Mapping[str, Any]) -> dict[str, bytes]:
    """Files of the pack that lie in the work folder."""
    return {name: pack.tree[path] for name, path in entry["files"].items()}


def list_tests(kind: UnittestKind, pack: Pack, place: int, sandbox: Sandbox) -> Any:
    """What the kind's harness tells of the tests in the entry's file: `tests`, and whatever else it says.

    Raises:
        PackError: the file gives no tests.
    """
    entry = pack.entries[place]
    reason = "gives no tests"
    for files, stand_in in candidates(pack):
        runs = Runs(sandbox, pack, files)
        payload = {"stand_in": stand_in, "skip": None, **kind.sources(pack, entry)}
        try:
            with runs.start(kind.harness, payload, beside=beside_of(pack, entry), tools=kind.tools) as run:
                match run.receive():
                    case {"event": "tests", "tests": [_, *_] as listed, **more}:
                        return {**more, "tests": listed[:MAX_TESTS]}
                    case {"event": "broken", "fault": fault}:
                        raised = Raised.from_wire(fault)
                        reason = f"cannot be loaded: {raised.line}"
        except RunEnded as end:
            reason = f"cannot be loaded: {reason_of(end.outcome)}"
    raise PackError(entry["file"], "", reason)


def candidates(pack: Pack) -> Iterator[tuple[Mapping[str, str], list[str]]]:
    """Submissions with which tests may be listed, and modules to be stood in for: best first."""
    reference = reference_of(pack)
    if reference is not None:
        yield reference.files, []
    if pack.starter:
        yield pack.starter, []
    modules = [pattern.removesuffix(".py").replace("/", ".") for pattern in pack.files if "*" not in pattern]
    yield {pack.files[0].replace("*", "solution"): ""}, modules


def learned_of(pack: Pack, place: int, listed: list[Any], unnamed: float | None = None) -> Learned:
    """What publishing learns from a listing.

    Args:
        unnamed: the points of tests that name none; None: they share what is left.

    Raises:
        PackError: a test says of itself what cannot be.
    """
    entry = pack.entries[place]
    listed = sorted(listed, key=lambda test: int(test["line"]))
    ids = [str(test["id"]) for test in listed]
    points = _points(entry, place, listed, unnamed)
    names = _names(listed)
    tests = []
    for index, test in enumerate(listed):
        visibility = test["visibility"] or entry["visibility"]
        if visibility not in list(Visibility):
            raise PackError(entry.get("file") or entry["path"], ids[index], f"unknown visibility {visibility!r}")
        tests.append(
            DeclaredTest(
                name=names[index],
                number=str(test["number"] or f"{place + 1}.{index + 1}"),
                max_score=points[index],
                visibility=Visibility(visibility),
                tags=(*entry["tags"], *(test["tags"] or ())),
            )
        )
    return Learned(tuple(tests), {"ids": ids, "hide_errors": [test["hide_errors"] for test in listed]})


def _points(entry: Mapping[str, Any], place: int, listed: list[Any], unnamed: float | None) -> list[float]:
    for test in listed:
        weight = test["weight"]
        if weight is not None and (
            isinstance(weight, bool)
            or not isinstance(weight, int | float)
            or not (math.isfinite(weight) and weight >= 0)
        ):
            raise PackError(
                entry.get("file") or entry["path"],
                test["id"],
                f"the weight must be a number of 0 or more, not {weight!r}",
            )
    try:
        named = [unnamed if test["weight"] is None and entry["points"] is None else test["weight"] for test in listed]
        return share(entry["points"], named)
    except PointsDisagree as error:
        raise PackError("assignment.yaml", f"tests[{place}].points", str(error)) from error


def _names(listed: list[Any]) -> list[str]:
    """What a test is called: its docstring's first line or its method, with the class where that is not enough."""
    short = [str(test["title"] or test["id"].rpartition(".")[2])[:200] for test in listed]
    count = Counter(short)
    return [name if count[name] == 1 else str(test["id"]) for name, test in zip(short, listed, strict=True)]
