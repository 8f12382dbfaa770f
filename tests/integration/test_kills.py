"""A hundred submissions while every kind of process is killed twice: a hundred verdicts, none twice."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.db.models.verdict import Verdict
from app.db.session import engine_for
from app.streams.connection import connect
from app.streams.progress import replay
from tests.servers.whole import Whole, whole_system
from tests.waiting import eventually

pytestmark = [pytest.mark.redis, pytest.mark.jail, pytest.mark.timeout(600)]

N = 100
CODE = (Path(__file__).parents[2] / "examples/two-sum/solutions/reference/solution.py").read_text()


def submit_stubbornly(whole: Whole, number: int, accepted: dict[int, str]) -> None:
    """As a browser does: again with the same key until there is an answer."""
    deadline = time.monotonic() + 120
    while number not in accepted:
        try:
            code = f"{CODE}\n# {number}\nimport time\ntime.sleep(0.05)\n"
            accepted[number] = whole.submit("two-sum", code, key=f"kills-{number}")["id"]
        except (OSError, http.client.HTTPException):  # refused, reset, or half an answer
            assert time.monotonic() < deadline
            time.sleep(0.05)  # the pace of the retries


def kill_another(whole: Whole, kind: str, killed: set[int]) -> bool:
    """Kill one of that kind that was not killed before; False while there is none."""
    for pid in set(whole.pids(kind)) - killed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
            return True
    return False


def test_a_hundred_submissions_over_six_kills_give_a_hundred_verdicts_and_none_twice(tmp_path: Path) -> None:
    with whole_system(tmp_path, "--workers=1") as whole:
        accepted: dict[int, str] = {}
        killed: set[int] = set()
        students = [
            threading.Thread(
                target=lambda first=first: [submit_stubbornly(whole, n, accepted) for n in range(first, N, 4)]
            )
            for first in range(4)
        ]
        for student in students:
            student.start()
        for step, kind in enumerate(("worker", "bridge", "web", "worker", "bridge", "web"), start=1):
            eventually(lambda step=step: len(accepted) >= step * N // 8, 120)  # type: ignore[misc]
            eventually(lambda kind=kind: kill_another(whole, kind, killed))  # type: ignore[misc]
        for student in students:
            student.join()
        assert len(killed) == 6
        assert len(set(accepted.values())) == N
        engine = engine_for(whole.database_url)

        def verdicts() -> int:
            with engine.connect() as connection:
                return connection.execute(select(func.count()).select_from(Verdict)).scalar_one()

        eventually(lambda: verdicts() == N, 120)
        with engine.connect() as connection:
            graded = set(connection.execute(select(Verdict.submission_id)).scalars())
            bad = connection.execute(select(Verdict.status).where(Verdict.score != Verdict.max_score)).scalars().all()
        engine.dispose()
        assert graded == set(accepted.values())
        assert bad == []
        with connect(whole.redis_url) as client:

            def ends() -> set[tuple[str, int]]:
                told = [event for one in graded for event in replay(client, one)]
                return {(event.submission, event.seq) for event in told if event.name == "submission.finished"}

            # the news comes after the verdict, after a kill from the next worker
            eventually(lambda: {submission for submission, _ in ends()} == graded)
            assert len(ends()) == N
