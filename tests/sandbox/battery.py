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
import time
import tomllib
from pathlib import Path

from sandbox.errors import LayerMissing
from sandbox.outcome import RunEnded
from sandbox.request import Limits, RunRequest
from sandbox.runner import Sandbox, SandboxConfig

CASES = Path(__file__).with_name("cases")
SECRET = "SECRET-OF-THE-WORKER"
LIMITS = {"wall_s": 1.0, "cpu_s": 1.0, "memory_bytes": 64 << 20}
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
    return RunRequest(harness="program", files=files, limits=Limits(**{**LIMITS, **expected.get("limits", {})}))


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


def belongings(sandbox: Sandbox) -> dict[str, object]:
    """What could be left behind; the same before and after every run."""
    return {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "mounts": Path("/proc/self/mountinfo").read_text().count("\n"),
        "processes": len(_descendants(os.getpid())),
        "in groups": sum(len(slot.group.pids()) for slot in sandbox._slots if slot.group),
        "groups": _groups(),
    }


def _groups() -> int:
    own = {line.split(":", 2)[1]: line.split(":", 2)[2] for line in Path("/proc/self/cgroup").read_text().splitlines()}
    folder = Path("/sys/fs/cgroup/memory" + own.get("memory", "/"))
    return len(list(folder.glob(f"gradewire-{os.getpid()}-*"))) if folder.is_dir() else 0


def _descendants(root: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def settled_belongings(sandbox: Sandbox, before: dict[str, object], deadline_s: float = 5.0) -> dict[str, object]:
    """A killed process takes a moment to be gone from /proc: wait for it, not longer."""
    until = time.monotonic() + deadline_s
    while (now := belongings(sandbox)) != before and time.monotonic() < until:
        time.sleep(0.002)
    return now


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--memory-group", default="auto")
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_args()
    with contextlib.ExitStack() as stack:
        try:
            sandbox = stack.enter_context(Sandbox(SandboxConfig(memory_group=arguments.memory_group)))
        except LayerMissing as missing:
            print(json.dumps({"missing": str(missing)}), flush=True)
            return 3
        canary = RunRequest(harness="program", files={"main.py": CANARY}, limits=Limits(wall_s=10, cpu_s=5))
        run_case(sandbox, canary)
        before = belongings(sandbox)
        print(json.dumps({"uid": os.getuid(), "memory_group": sandbox.has_memory_group, "before": before}), flush=True)
        for case in arguments.cases or sorted(path.name for path in CASES.iterdir()):
            seen = run_case(sandbox, request_of(case))
            after = run_case(sandbox, canary)
            seen["canary"] = [after["answer"], after["stdout"], after["ending"]]
            seen["left"] = settled_belongings(sandbox, before)
            print(json.dumps({"case": case, **seen}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
