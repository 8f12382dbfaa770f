"""Agreement with labelled real programs: turns the corpora into packs and jobs, grades them, compares the verdicts.

    .venv/bin/python -m bench.corpora ../shared/corpora [--kind pytest] [--every N] [--only refactory] [--concurrency N]

Every line is one submission with a label, `pass` or `fail`; its tests become `expression` cases, or a pytest file
that is run in split isolation. Prints each disagreement, and per corpus the agreement, the time and submissions a
second. Exit code 1 when a verdict disagrees with its label.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app.packs.literal import parse_literal

CORPORA = ("refactory", "humaneval", "mbpp")
LIMITS = {
    "refactory": {"wall_s": 15, "cpu_s": 1},
    "humaneval": {"wall_s": 15, "cpu_s": 3},
    "mbpp": {"wall_s": 15, "cpu_s": 6},
}
"""About 2 % of the wrong programs of refactory never end; the slowest right program of mbpp sums the divisors of 9,999
numbers one by one: 1.8 s of CPU, and 3 s on a slow machine."""


@dataclass(frozen=True)
class Line:
    """One labelled submission."""

    id: str
    pack: Path
    entry: str
    source: str
    expected: str


def read_lines(corpus: Path, packs: Path, kind: str) -> Iterator[Line]:
    """Every line of a corpus, with the pack of its tests written below `packs` (one for equal tests)."""
    with gzip.open(corpus, "rt", encoding="utf-8") as stream:
        for text in stream:
            data = json.loads(text)
            pack = packs / f"{corpus.name.partition('.')[0]}-{_digest(data['entry'], data['tests'], data['files'])}"
            if not pack.exists():
                write_pack(pack, data, kind)
            yield Line(data["id"], pack, data["entry"], data["submission"], data["expected"])


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def write_pack(folder: Path, data: dict[str, Any], kind: str) -> None:
    """The tests of a line as an assignment pack."""
    tests = data["tests"]
    folder.mkdir(parents=True)
    if kind == "pytest":
        entry = _pytest_entry(folder, data)
    elif any(_is_check(case) for case in tests["cases"]):
        entry = _unittest_entry(folder, data)
    else:
        entry = {
            "kind": "expression",
            "before": tests.get("pre", ""),
            "setup": tests["setup"],
            "cases": [_case(case) for case in tests["cases"]],
        }
    manifest = {"title": data["group"], "files": [data["entry"]], "limits": LIMITS[data["corpus"]], "tests": [entry]}
    (folder / "assignment.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True, sort_keys=False))


def _is_check(case: dict[str, str]) -> bool:
    return "assert" in case and not case["assert"].lstrip().startswith("assert")


def _unittest_entry(folder: Path, data: dict[str, Any]) -> dict[str, Any]:
    """HumanEval's `check(candidate)` with its own assert statements stays as it is, in a test method a case."""
    module = data["entry"].removesuffix(".py")
    lines = [
        "import unittest",
        f"from {module} import *",
        "",
        data["tests"]["setup"],
        "",
        "class Test(unittest.TestCase):",
    ]
    for case in data["tests"]["cases"]:
        lines += [f"    def test_{case['name']}(self):", f"        {case['assert']}", ""]
    (folder / "tests").mkdir()
    (folder / "tests" / "test_it.py").write_text("\n".join(lines))
    return {"kind": "unittest", "file": "tests/test_it.py"}


def _pytest_entry(folder: Path, data: dict[str, Any]) -> dict[str, Any]:
    """A function a case; a star leaves out names with an underscore, so those that the cases use are named."""
    tests = data["tests"]
    module = data["entry"].removesuffix(".py")
    bodies = [_assertion(case) for case in tests["cases"]]
    hidden = sorted({name for body in bodies for name in re.findall(r"\b(_[a-z]\w*)\(", body)})
    lines = [f"from {module} import *", *(f"from {module} import {name}" for name in hidden), "", tests["setup"], ""]
    for number, body in enumerate(bodies):
        lines += [f"def test_{number}():", textwrap.indent(body, "    "), ""]
    (folder / "tests").mkdir()
    (folder / "tests" / "test_it.py").write_text("\n".join(lines))
    return {"kind": "pytest", "file": "tests/test_it.py"}


def _assertion(case: dict[str, str]) -> str:
    if "assert" in case:
        return case["assert"].strip()
    return f"assert {case['expr']} == {case.get('stdout', case.get('expected', '')).strip()}"


def _case(case: dict[str, str]) -> dict[str, str]:
    """`expr` and its value: from a repr, or from the two sides of `assert left == right`."""
    if "expr" in case:
        return {
            "name": case["name"],
            "expr": case["expr"],
            "equals": case.get("stdout", case.get("expected", "")).strip(),
        }
    statement = ast.parse(case["assert"].strip()).body[0]
    assert isinstance(statement, ast.Assert)
    test = statement.test
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        wanted = ast.unparse(test.comparators[0])
        if _is_literal(wanted):
            return {"name": case["name"], "expr": ast.unparse(test.left), "equals": wanted}
    return {"name": case["name"], "expr": f"bool({ast.unparse(test)})", "equals": "True"}


def _is_literal(text: str) -> bool:
    try:
        parse_literal(text)
    except ValueError:
        return False
    return True


def grade(jobs: Path, concurrency: int) -> tuple[dict[str, dict[str, Any]], float]:
    """The answers of `gradewire grade --jobs` by id, and the seconds that it took, its start included."""
    command = [sys.executable, "-m", "cli.main", "grade", "--jobs", str(jobs), "--concurrency", str(concurrency)]
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    seconds = time.perf_counter() - started
    return {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}, seconds


def measure(corpus: Path, folder: Path, concurrency: int, kind: str, every: int) -> int:
    """Grade one corpus, print what was found, and give the number of disagreements."""
    lines = list(read_lines(corpus, folder / kind, kind))[::every]
    jobs = folder / f"{corpus.name}.jobs"
    with jobs.open("w") as stream:
        for line in lines:
            job = {"id": line.id, "pack": str(line.pack), "files": {line.entry: line.source}}
            stream.write(json.dumps(job) + "\n")
    answers, seconds = grade(jobs, concurrency)
    misses = [line for line in lines if not agrees(line, answers[line.id])]
    for line in misses:
        print(f"  {line.id}: expected {line.expected}: {_first_failure(answers[line.id])}")
    cpu_s = sum(answer["cpu_ms"] for answer in answers.values()) / 1000
    print(
        f"{corpus.name}: {len(lines) - len(misses)} of {len(lines)} agree; {seconds:.1f} s, "
        f"{len(lines) / seconds:.1f} submissions/s, {cpu_s:.1f} s of CPU in jails, concurrency {concurrency}",
        flush=True,
    )
    return len(misses)


def agrees(line: Line, answer: dict[str, Any]) -> bool:
    """Whether a verdict is what the label says."""
    passed = answer["status"] == "graded" and all(test["status"] == "passed" for test in answer["tests"])
    return answer["status"] == "graded" and passed == (line.expected == "pass")


def _first_failure(answer: dict[str, Any]) -> str:
    if answer["status"] != "graded":
        return f"{answer['status']}: {answer.get('error')}"
    for test in answer["tests"]:
        if test["status"] != "passed":
            return f"{test['name']}: {test['extra_data']['outcome']}: {test['output'][:300]}"
    return "every test passes"


@contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


def main() -> int:
    """Measure the corpora asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--concurrency", type=int, default=2)
    parser.add_argument("--kind", choices=("expression", "pytest"), default="expression")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take one line of N")
    parser.add_argument("--only", choices=CORPORA)
    parser.add_argument("--keep", type=Path, help="keep packs and jobs in this directory")
    arguments = parser.parse_args()
    misses = 0
    with _place(arguments.keep) as folder:
        for name in [arguments.only] if arguments.only else CORPORA:
            misses += measure(
                arguments.corpora / f"{name}.jsonl.gz", folder, arguments.concurrency, arguments.kind, arguments.every
            )
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
