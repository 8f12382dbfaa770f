"""Runs attack cases in a process of its own, each followed by a canary and a count of what is left behind.

`python -m tests.sandbox.battery --memory-group auto|off CASE...` prints a JSON line a case. It needs the standard
library alone, so that it can be run by a user who cannot read the tests' own environment.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
import tomllib
from dataclasses import asdict
from pathlib import Path

from sandbox import belongings
from sandbox.errors import LayerMissing
from sandbox.outcome import RunEnded
from sandbox.request import Limits, RunRequest
from sandbox.runner import Sandbox, SandboxConfig

CASES = Path(__file__).with_name("cases")
SECRET = "SECRET-OF-THE-WORKER"
LIMITS = {"wall_s": 20.0, "cpu_s": 10.0, "memory_bytes": 64 << 20}
BRIEF = {"wall_s": 0.5, "cpu_s": 0.5}
"""For what is expected to run out of time; everything else may be as slow as a busy machine makes it."""
CANARY = b"""
import json, os, tempfile
print("canary")
answer = [6 * 7, sorted(os.listdir()), os.listdir(tempfile.gettempdir()), json.loads("[1]"),
          os.getpid(), isinstance(1, int)]
"""
CANARY_ANSWER = [42, ["main.py"], [], [1], 1, True]


def request_of(case: str) -> RunRequest:
    folder = CASES / case
    expected = expectation(case)
    files = {path.name: path.read_bytes() for path in folder.glob("*.py")}
    limits = {**LIMITS, **(BRIEF if "time_limit" in expected["ending"] else {}), **expected.get("limits", {})}
    return RunRequest(harness="program", files=files, limits=Limits(**limits))


def expectation(case: str) -> dict[str, object]:
    return tomllib.loads((CASES / case / "expect.toml").read_text())


def run_case(sandbox: Sandbox, request: RunRequest) -> dict[str, object]:
    secret = SECRET
    with sandbox.run(request) as run:
        try:
            answer = run.receive()
            outcome = run.wait()
        except RunEnded as ended:
            answer, outcome = None, ended.outcome
    assert secret
    return {
        "answer": answer,
        "ending": outcome.ending.value,
        "reason": outcome.reason,
        "signal": outcome.signal,
        "exit_status": outcome.exit_status,
        "stdout": outcome.stdout.decode(errors="replace")[:200],
        "output_bytes": len(outcome.stdout) + len(outcome.stderr),
        "wall_ms": round(outcome.wall_ms, 1),
        "cpu_ms": round(outcome.cpu_ms, 1),
        "memory_bytes": outcome.memory_bytes,
    }


def counts(seen: belongings.Belongings) -> dict[str, int]:
    """What has to be the same before and after every run."""
    return asdict(seen.without_memory())


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--memory-group", default="auto")
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_args()
    with contextlib.ExitStack() as stack:
        tempfile.tempdir = stack.enter_context(tempfile.TemporaryDirectory())
        try:
            sandbox = stack.enter_context(Sandbox(SandboxConfig(memory_group=arguments.memory_group)))
        except LayerMissing as missing:
            print(json.dumps({"missing": str(missing)}), flush=True)
            return 3
        canary = RunRequest(harness="program", files={"main.py": CANARY}, limits=Limits(wall_s=10, cpu_s=5))
        run_case(sandbox, canary)
        before = belongings.count(sandbox)
        print(
            json.dumps({"uid": os.getuid(), "memory_group": sandbox.has_memory_group, "before": counts(before)}),
            flush=True,
        )
        for case in arguments.cases or sorted(path.name for path in CASES.iterdir()):
            seen = run_case(sandbox, request_of(case))
            after = run_case(sandbox, canary)
            seen["canary"] = [after["answer"], after["stdout"], after["ending"]]
            seen["left"] = counts(belongings.settled(sandbox, before))
            print(json.dumps({"case": case, **seen}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
