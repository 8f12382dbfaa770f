"""What is left behind after many runs: descriptors, mounts, processes, cgroups, temporary files, memory.

    .venv/bin/python -m bench.leaks [RUNS]

The runs are a mix of good and hostile programs on two slots, linked pairs among them. In the first tenth some zygotes
are killed; those that serve the rest have to stay as small as they are.
Exit status 1 when anything but memory is not exactly as before, or the largest zygote is over 8 MB larger.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict

from sandbox.belongings import Belongings, count, settled
from sandbox.errors import ZygoteLost
from sandbox.outcome import RunEnded
from sandbox.request import Limits, RunRequest
from sandbox.runner import Sandbox

LIMITS = Limits(wall_s=5, cpu_s=5, memory_bytes=64 << 20, disk_bytes=1 << 20, processes=8)
SOURCES = {
    "answers": "answer = sum(range(100))",
    "writes files": "import os\nfor i in range(50): open(f'f{i}', 'w').write('x' * 1000)\nanswer = len(os.listdir())",
    "prints": "for i in range(100): print('line', i)\nanswer = 1",
    "raises": "1 / 0",
    "leaves at once": "import os; os._exit(3)",
    "kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "leaves a daemon": (
        "import os, time\ntry:\n    if os.fork() == 0: os.setsid(); time.sleep(1000)\nexcept OSError: pass\nanswer = 1"
    ),
    "leaves a thread": (
        "import threading, time\ntry: threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n"
        "except RuntimeError: pass\nanswer = 1"
    ),
    "wants memory": "x = []\nwhile True: x.append(bytearray(1 << 20))",
    "fills the disk": "answer = 0\ntry:\n    open('big', 'wb').write(b'x' * (4 << 20))\nexcept OSError: answer = 1",
    "opens many": "x = []\ntry:\n    while True: x.append(open('main.py'))\nexcept OSError: answer = len(x)",
    "is forbidden": "import ctypes; ctypes.CDLL(None).unshare(0x10000000)",
    "floods": "while True: print('x' * 1000)",
}
ENDLESS_EVERY = 50
LOSS_EVERY = 7
GROWTH_BYTES = 8 << 20


def main() -> int:
    """Print the counts before and after."""
    parser = argparse.ArgumentParser(prog="python -m bench.leaks", description=__doc__.split("\n", 1)[0])
    parser.add_argument("runs", nargs="?", type=int, default=10_000, help="default: 10000")
    runs = parser.parse_args().runs
    before, after, endings, took_s = measure(runs)
    print(
        f"{sum(endings.values()):,} runs in {took_s:.0f} s: "
        + ", ".join(f"{n:,} {name}" for name, n in endings.items())
    )
    print(f"{'':18}{'before':>14}{'after':>14}")
    for name, number in asdict(before).items():
        print(f"{name:18}{number:>14,}{asdict(after)[name]:>14,}")
    left = left_behind(before, after)
    print("nothing is left behind" if not left else f"left behind: {', '.join(left)}")
    return 1 if left else 0


def left_behind(before: Belongings, after: Belongings) -> list[str]:
    """Names of what is not as it was."""
    old, new = asdict(before.without_memory()), asdict(after.without_memory())
    grown = after.zygote_bytes > before.zygote_bytes + GROWTH_BYTES
    return [name for name in old if old[name] != new[name]] + ["zygote_bytes"] * grown


def measure(runs: int) -> tuple[Belongings, Belongings, Counter[str], float]:
    """Counts before and after so many runs, how those ended, and the seconds they took."""
    endings: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        tempfile.tempdir = stack.enter_context(tempfile.TemporaryDirectory())
        stack.callback(setattr, tempfile, "tempdir", None)
        sandbox = stack.enter_context(Sandbox())
        warm_up(sandbox)
        before = count(sandbox)
        started = time.monotonic()
        names = list(SOURCES)
        for number in range(1, runs + 1):
            if number % ENDLESS_EVERY == 0:
                endings[one(sandbox, "never ends")] += 1
            elif number % LOSS_EVERY == 0 and number <= runs // 10:
                endings[one(sandbox, "loses its zygote")] += 1
            elif number % 10 == 0:
                endings += linked_pair(sandbox)
            else:
                endings[one(sandbox, names[number % len(names)])] += 1
        took_s = time.monotonic() - started
        warm_up(sandbox)
        return before, settled(sandbox, before), endings, took_s


def warm_up(sandbox: Sandbox) -> None:
    """Let both slots have their zygote: one that was lost is not replaced before it is wanted."""
    linked_pair(sandbox)
    linked_pair(sandbox)


def one(sandbox: Sandbox, name: str) -> str:
    """One run; how it ended."""
    with sandbox.run(_request(name)) as run:
        if name == "loses its zygote":
            os.kill(run.child.zygote.pid, signal.SIGKILL)
        try:
            run.receive()
            return str(run.wait().ending)
        except RunEnded as ended:
            return str(ended.outcome.ending)
        except ZygoteLost:
            return "lost after its answer"


def linked_pair(sandbox: Sandbox) -> Counter[str]:
    """Two runs at once that share a socket pair."""
    ours, theirs = socket.socketpair()
    source = "import os; os.write(4, b'hello'); answer = os.read(4, 10)"
    with contextlib.ExitStack() as stack:
        with ours, theirs, sandbox.pairing:
            pair = [stack.enter_context(sandbox.run(_program(source, peer=end.fileno()))) for end in (ours, theirs)]
        for run in pair:
            assert run.receive() == b"hello"
        return Counter(str(run.wait().ending) for run in pair)


def _request(name: str) -> RunRequest:
    if name == "never ends":
        return _program("while True: pass", Limits(wall_s=0.05, cpu_s=1))
    return _program(SOURCES.get(name, "answer = 1"))


def _program(source: str, limits: Limits = LIMITS, peer: int | None = None) -> RunRequest:
    return RunRequest(harness="program", files={"main.py": source.encode()}, limits=limits, peer=peer)


if __name__ == "__main__":
    sys.exit(main())
