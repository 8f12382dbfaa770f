"""Gradescope autograders as they are: what their tests report is followed, or what they write is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.assignment import Pack
from app.domain.errors import PackError
from app.domain.result import LeaderboardEntry
from app.packs.autograder import autograder_files, metadata, steps_of
from sandbox.outcome import RunEnded, RunOutcome
from sandbox.runner import Run, Sandbox
from tasks.grading.autograder_results import leaderboard_entry, spread
from tasks.grading.facts import Raised
from tasks.grading.kinds import gradescope_file
from tasks.grading.kinds.base import Ended, EntryJob, Learned
from tasks.grading.kinds.reported import Reporting, Reports
from tasks.grading.kinds.unittest import MAX_TESTS, candidates, learned_of
from tasks.grading.learning import learn
from tasks.grading.runs import Runs, reason_of
from tasks.grading.sitting import Sitting, sitting_of
from tasks.grading.split import SplitRun


class GradescopeKind:
    """`kind: gradescope`. Tests under `JSONTestRunner` are followed one by one; else the written results are read."""

    def isolation(self, entry: Mapping[str, Any]) -> str:
        """As the entry says."""
        return str(entry["isolation"])

    def declare(self, pack: Pack, place: int, sandbox: Sandbox) -> Learned:
        """List the tests, with the reference in place, or the starter, or a stand-in for any module.

        Raises:
            PackError: there are none, or they end differently in split isolation.
        """
        entry = pack.entries[place]
        told = self._listed(pack, entry, sandbox)
        if told.tests is None:
            if self.isolation(entry) == "split":
                raise PackError(
                    "assignment.yaml",
                    f"tests[{place}].isolation",
                    "must be shared: this autograder writes its results itself, so it cannot be kept apart",
                )
            return gradescope_file.declare(pack, place, told.results)
        learned = learned_of(pack, place, told.tests, unnamed=0.0 if _some_weigh(told.tests) else None)
        if self.isolation(entry) == "shared":
            return learned
        manifest = learn(self, pack, place, sandbox, learned.data["ids"])
        return replace(learned, data={**learned.data, "manifest": manifest.to_json()})

    def grade(self, job: EntryJob) -> Iterator[Ended | LeaderboardEntry]:
        """Run the autograder; again without the tests that have ended when one of them ended its jail."""
        sitting = sitting_of(job)
        if "ids" not in job.learned:
            written = None
            while written is None:
                with self.start(sitting, []) as run:
                    written = gradescope_file.read(run, job.runs)
            yield from gradescope_file.grade(job, written)
            return
        reports = Reports(job.learned["ids"], job.learned["hide_errors"])
        board: dict[str, LeaderboardEntry] = {}

        @contextmanager
        def start(done: list[str]) -> Iterator[Reporting]:
            with self.start(sitting, done) as run:
                yield _Listening(run, _points(job), board)

        yield from reports.run_all(job.runs, start)
        yield from board.values()

    def start(self, sitting: Sitting, done: list[str]) -> AbstractContextManager[Run | SplitRun]:
        """One run of the autograder without the tests that are done."""
        return _start(sitting, skip=done, stand_in=[])

    def _listed(self, pack: Pack, entry: Mapping[str, Any], sandbox: Sandbox) -> _Told:
        """What the autograder tells with the first of the candidates with which all its test modules can be imported.

        Raises:
            PackError: there is none.
        """
        reason = "gives no tests"
        for files, stand_in in candidates(pack):
            runs = Runs(sandbox, pack, files)
            with _start(Sitting(runs, pack, entry, "shared"), skip=None, stand_in=stand_in) as run:
                told = _told(run)
            if not told.trouble and (told.tests or told.results is not None):
                return told
            reason = told.trouble or reason
        raise PackError(entry["path"], "", reason)


@dataclass(slots=True)
class _Told:
    """What an autograder says when its tests are listed.

    Attributes:
        tests: None when it has no runner of ours.
        trouble: why this is not all; empty when it is.
    """

    tests: list[Any] | None = None
    results: str | None = None
    trouble: str = ""


def _told(run: Run | SplitRun) -> _Told:
    told = _Told()
    try:
        while True:
            match run.receive():
                case {"event": "tests", "tests": list(listed)}:
                    told.tests = [*(told.tests or []), *listed][:MAX_TESTS]
                case {"event": "fixture" | "broken", "fault": fault, **more}:
                    where = str(more.get("where", "run_autograder")).removeprefix("import ")
                    told.trouble = f"{where} cannot be loaded: {Raised.from_wire(fault).line}"
                    if "where" not in more:
                        return told
                case {"event": "results", "text": text}:
                    told.results = text if isinstance(text, str) else None
                case {"event": "done"}:
                    return told
    except RunEnded as end:
        told.trouble = told.trouble or reason_of(end.outcome)
    return told


def _start(sitting: Sitting, *, skip: list[str] | None, stand_in: list[str]) -> AbstractContextManager[Run | SplitRun]:
    runs, pack, entry = sitting.runs, sitting.pack, sitting.entry
    files = autograder_files(pack.tree, entry["path"])
    inside = {f"source/{name}": content for name, content in files.items()}
    inside["run_autograder"] = files["run_autograder"]
    inside["submission_metadata.json"] = metadata(pack.title, entry["points"] or 0.0)
    payload: dict[str, object] = {"steps": steps_of(files), "skip": skip, "stand_in": stand_in}
    if sitting.isolation == "shared":
        return runs.start("gradescope", payload, beside=inside, folder="submission/")
    # Where the script looks for what was handed in there are empty files: the code itself never comes there.
    inside.update({f"submission/{name}": b"" for name in runs.files if name.endswith(".py")})
    inside.update(
        {f"submission/{name}": text.encode() for name, text in runs.files.items() if not name.endswith(".py")}
    )
    return runs.start_split(
        "gradescope", payload, beside={}, inside=inside, own=_modules(files, pack), manifest=sitting.manifest
    )


def _modules(files: Mapping[str, bytes], pack: Pack) -> tuple[str, ...]:
    """The autograder's own modules; one that it has in place of a file to be handed in is the student's."""
    stems = {part.removesuffix(".py") for name in files if name.endswith(".py") for part in name.split("/")}
    return tuple(sorted(stems - {pattern.removesuffix(".py") for pattern in pack.files}))


def _some_weigh(listed: list[Any]) -> bool:
    return any(test["weight"] is not None for test in listed)


def _points(job: EntryJob) -> dict[str, float]:
    return {name: test.max_score for name, test in zip(job.learned["ids"], job.tests, strict=True)}


@dataclass
class _Listening:
    """A run whose messages about the leaderboard and about changed scores are taken out on their way.

    Attributes:
        most: points of each test.
        board: by column.
    """

    run: Reporting
    most: Mapping[str, float]
    board: dict[str, LeaderboardEntry]
    scores: dict[str, float] = field(default_factory=dict)

    def receive(self) -> object:
        """The next message about a test."""
        while True:
            message = self.run.receive()
            match message:
                case {"event": "leaderboard", "name": str(name), "value": value, "order": str(order)}:
                    self.board[name] = leaderboard_entry(name, value, order)
                case {"event": "scores", "scores": dict(scores), "total": total}:
                    self.scores = self._final(scores, total)
                case {"event": "end", "id": str(name), **rest} if name in self.scores:
                    return {**rest, "event": "end", "id": name, "score": self.scores[name]}
                case _:
                    return message

    def _final(self, scores: Mapping[str, Any], total: Any) -> dict[str, float]:
        known = {name: float(score) for name, score in scores.items() if name in self.most and type(score) is float}
        known = {name: min(max(score, 0.0), self.most[name]) for name, score in known.items()}
        if type(total) is float and abs(total - sum(known.values())) > 1e-9:
            return spread(known, self.most, total)
        return known

    def take_output(self) -> tuple[str, str]:
        """What was printed since the last call."""
        return self.run.take_output()

    def wait(self) -> RunOutcome:
        """Wait for the end."""
        return self.run.wait()
