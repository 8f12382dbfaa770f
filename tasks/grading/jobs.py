"""Grading without a server: one submission, or a stream of jobs as JSON lines (contract §1)."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.assignment import Declaration, Pack
from app.domain.errors import BadSubmission, PackError
from app.domain.result import Owner, Result, Status
from app.packs.submission import check_files
from sandbox.errors import SandboxError
from tasks.grading.grader import Grader, ungraded
from tasks.grading.shelf import Shelf


class BadJob(ValueError):
    """Raised when a line is no job.

    Attributes:
        id: the job's, None where it cannot be read.
    """

    def __init__(self, reason: str, id: Any = None) -> None:  # noqa: A002 - the job's own word for it
        super().__init__(reason)
        self.id = id


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the input."""

    id: Any
    pack: Path
    files: Mapping[str, str]


def read_job(line: str) -> Job:
    """The job in a line.

    Raises:
        BadJob: it is none.
    """
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadJob(f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise BadJob("not a JSON object")
    name = data.get("id")
    if not isinstance(name, str | int):
        raise BadJob("id must be a text or a number")
    if not isinstance(data.get("pack"), str):
        raise BadJob("pack must be a path", name)
    files = data.get("files")
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        raise BadJob("files must map names to texts", name)
    unknown = sorted(data.keys() - {"id", "pack", "files"})
    if unknown:
        raise BadJob(f"unknown key {unknown[0]}", name)
    return Job(name, Path(data["pack"]), files)


def grade_files(
    grader: Grader, pack: Pack, declaration: Declaration, files: Mapping[str, bytes], *, seed: int | None = None
) -> Result:
    """Check what was handed in and grade it; whatever goes wrong is in the result."""
    try:
        checked = check_files(pack.files, files)
    except BadSubmission as error:
        return ungraded(pack, declaration, Status.BAD_SUBMISSION, Owner.STUDENT, str(error))
    try:
        return grader.grade(pack, declaration, checked, seed=seed)
    except PackError as error:
        return ungraded(pack, declaration, Status.SYSTEM_ERROR, Owner.PACK, str(error))
    except SandboxError as error:
        return ungraded(pack, declaration, Status.SYSTEM_ERROR, Owner.PLATFORM, f"sandbox: {error}")


def run_jobs(
    lines: Iterable[str], shelf: Shelf, grader: Grader, concurrency: int, write: Callable[[dict[str, Any]], None]
) -> None:
    """Grade every job, `concurrency` at a time, and write its answer when it is done, one thread at a time.

    Lines are read no faster than they are graded; empty ones are passed over.
    """
    room = threading.Semaphore(2 * concurrency)
    turn = threading.Lock()
    failures: list[BaseException] = []

    def settle(done: Future[dict[str, Any]]) -> None:
        try:
            with turn:
                write(done.result())
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that asked
            failures.append(error)
        finally:
            room.release()

    with ThreadPoolExecutor(concurrency) as pool:
        for line in lines:
            if not line.strip():
                continue
            room.acquire()
            if failures:
                break
            pool.submit(answer, line, shelf, grader).add_done_callback(settle)
    if failures:
        raise failures[0]


def answer(line: str, shelf: Shelf, grader: Grader) -> dict[str, Any]:
    """The answer to one line; never an exception for what is in the line."""
    try:
        job = read_job(line)
    except BadJob as error:
        return {"id": error.id, "status": "bad_job", "error": str(error)}
    try:
        pack, declaration = shelf.take(job.pack)
    except (PackError, SandboxError) as error:
        owner = Owner.PACK if isinstance(error, PackError) else Owner.PLATFORM
        return job_answer(job.id, Result(Status.SYSTEM_ERROR, owner=owner, error=str(error)))
    files = {name: text.encode("utf-8", "surrogatepass") for name, text in job.files.items()}
    return job_answer(job.id, grade_files(grader, pack, declaration, files))


def job_answer(job_id: Any, result: Result) -> dict[str, Any]:
    """One line of the output."""
    shown: dict[str, Any] = {
        "id": job_id,
        "status": str(result.status),
        "score": result.score,
        "max_score": result.max_score,
        "tests": [test.to_json() for test in result.tests],
        "wall_ms": round(result.wall_ms, 3),
        "cpu_ms": round(result.cpu_ms, 3),
        "memory_bytes": result.memory_bytes,
        "cached": result.cached,
        "isolation": result.isolation,
        "owner": None if result.owner is None else str(result.owner),
    }
    if result.error is not None:
        shown["error"] = result.error
    return shown
