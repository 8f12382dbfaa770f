"""Agreement with labelled real programs in split isolation: each line's tests as a unittest file, in the real jails.

    .venv/bin/python -m bench.split_corpora ../shared/corpora [CORPUS...]

Prints each program whose verdict (all tests pass, or not) differs from its label, and per corpus the agreement.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

from bench.corpora import LIMITS
from sandbox.outcome import RunEnded
from sandbox.request import Limits
from sandbox.runner import Sandbox
from tasks.grading.split import Examination, Manifest, start

CORPORA = ("humaneval", "mbpp", "refactory")


def test_file(line: dict[str, Any]) -> str:
    """The line's cases as a unittest file; a star leaves out names with an underscore, so those are named."""
    tests = line["tests"]
    hidden = [f"from solution import {name}" for name in re.findall(r"^def (_\w+)", line["submission"], re.MULTILINE)]
    start = ["import unittest", "from solution import *", *hidden, tests["setup"]]
    lines = [*start, "class Test(unittest.TestCase):"]
    for number, case in enumerate(tests["cases"]):
        if "assert" in case:
            body = case["assert"]
        elif "stdout" in case:
            body = f"self.assertEqual(repr({case['expr']}), {case['stdout']!r})"
        else:
            body = f"self.assertEqual({case['expr']}, {case['expected']})"
        lines += [f"    def test_{number}(self):", textwrap.indent(body, " " * 8)]
    return "\n".join(lines) + "\n"


def passes(sandbox: Sandbox, line: dict[str, Any], limits: Limits) -> bool:
    """Whether every test of a line passes."""
    examination = Examination(
        driver="unittest_shared",
        drive={
            "main": "solution.py",
            "files": ["solution.py"],
            "stand_in": [],
            "skip": [],
            "test": ["tests/test_line.py", test_file(line)],
            "support": {},
        },
        submitted={"solution.py": line["submission"].encode()},
        beside={},
        own=("test_line",),
        limits=limits,
        environment="base",
        manifest=Manifest(),
    )
    passed = 0
    with start(sandbox, examination) as run:
        try:
            while True:
                message = run.receive()
                if message["event"] == "end":
                    passed += message["outcome"] == "passed"
                elif message["event"] in ("done", "broken", "stopped"):
                    break
        except RunEnded:
            return False
    return passed == len(line["tests"]["cases"])


def main() -> int:
    """Print the agreement."""
    parser = argparse.ArgumentParser(prog="python -m bench.split_corpora", description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="where the corpora are")
    parser.add_argument("corpora", nargs="*", metavar="CORPUS", help=f"default: {', '.join(CORPORA)}")
    given = parser.parse_args()
    wrong = 0
    with Sandbox(slots=2) as sandbox, ThreadPoolExecutor(2) as pool:
        for corpus in given.corpora or CORPORA:
            with gzip.open(given.folder / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as stream:
                lines = [json.loads(text) for text in stream]
            began = time.perf_counter()
            agreed = 0
            limits = Limits(**LIMITS[corpus])
            verdicts = pool.map(passes, repeat(sandbox), lines, repeat(limits))
            for line, passed in zip(lines, verdicts, strict=True):
                if passed == (line["expected"] == "pass"):
                    agreed += 1
                else:
                    print(
                        f"    {line['id']}: labelled {line['expected']}, {'passes' if passed else 'fails'}", flush=True
                    )
            seconds = time.perf_counter() - began
            print(f"{corpus}: {agreed} of {len(lines)} as labelled, {seconds:.0f} s", flush=True)
            wrong += len(lines) - agreed
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
