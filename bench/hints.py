"""How often hints are given to real wrong programs, and how often to right ones that fail a test that is wrong itself.

    .venv/bin/python -m bench.hints ../shared/corpora/refactory.jsonl.gz [--sample 50] [--seed 1] [--repair-s S]

Every program is graded in the jail. Prints the share of wrong programs with a hint of tier A or B, a cause or a
symptom, and the rules by how many programs they speak of. Then the same for right programs of which one test's expected
value was replaced by that of another test, so that every hint is false. `--sample` prints programs with one of their
failing tests and its hint, to be read and judged by a person.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.domain.assignment import Declaration, Pack
from app.domain.result import Visibility
from app.packs.read import read_pack
from bench.corpora import Line, read_lines
from sandbox.runner import Sandbox
from tasks.grading.adviser import Adviser
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tasks.grading.hints.evidence import Seen
from tasks.grading.hints.repairs import Rerun
from tasks.grading.hints.rule import Tier
from tasks.grading.hints.submission import Told, told_for


class Listener:
    """Grades programs and keeps what the rules said of each."""

    def __init__(self, sandbox: Sandbox, repair_s: float) -> None:
        self._sandbox = sandbox
        self._grader = Grader(sandbox, Adviser(sandbox, self._listen, repair_s=repair_s))
        self._declared: dict[str, Declaration] = {}
        self.told: list[tuple[Seen, Told | None]] = []

    def _listen(
        self, files: Mapping[str, str], tests: Sequence[tuple[Seen, Visibility]], rerun: Rerun | None
    ) -> tuple[str | None, ...]:
        told = told_for(files, tests, rerun)
        self.told = [(seen, one) for (seen, _), one in zip(tests, told, strict=True)]
        return tuple(None if one is None else one.words for one in told)

    def grade(self, pack: Pack, files: Mapping[str, str]) -> list[tuple[Seen, Told | None]]:
        """The failing tests of a program, each with what was said of it."""
        key = f"{pack.digest} {pack.entries!r}"
        if key not in self._declared:
            self._declared[key] = declare(pack, self._sandbox)
        self.told = []
        self._grader.grade(pack, self._declared[key], files)
        return [(seen, told) for seen, told in self.told if not seen.passed]


def spoil(pack: Pack, chance: random.Random) -> Pack | None:
    """The pack with one test whose expected value is that of another test; None when all expect the same."""
    (entry,) = pack.entries
    cases: list[Any] = [dict(case) for case in entry["cases"]]
    chosen = chance.choice(cases)
    others = [case["equals"] for case in cases if case["equals"] != chosen["equals"]]
    same_call = [case for case in cases if case["expr"] == chosen["expr"]]
    if not others:
        return None
    wrong = chance.choice(others)
    for case in same_call:
        case["equals"] = wrong
    return replace(pack, entries=({**entry, "cases": cases},))


def report(name: str, found: list[list[tuple[Seen, Told | None]]]) -> None:
    """Print the shares over programs, and the rules by the programs that they speak of."""
    counts: Counter[str] = Counter()
    rules: Counter[tuple[str, str]] = Counter()
    for tests in found:
        said = {told.mistake for _, told in tests if told is not None}
        if any(rule.tier is Tier.A for rule in said):
            counts["tier A"] += 1
        elif said:
            counts["tier B only"] += 1
        if any(rule.tier is Tier.A and not rule.symptom for rule in said):
            counts["tier A that names a cause"] += 1
        rules.update((str(rule.tier), rule.name) for rule in said)
    print(f"\n{name}: {len(found)} programs that fail")
    for what, count in counts.most_common():
        print(f"  {100 * count / len(found):5.1f} %  {count:4}  {what}")
    for (tier, rule), count in rules.most_common():
        print(f"         {count:4}  {tier}  {rule}")


def show(line: Line, tests: list[tuple[Seen, Told | None]], chance: random.Random) -> None:
    """Print a program with one of its failing tests."""
    seen, told = chance.choice(tests)
    print(f"\n--- {line.id}: {len(tests)} tests fail\n{line.source.strip()}\n")
    print(f">>> {seen.call}  expected {seen.expected!r}, got {seen.actual!r} {seen.outcome} {seen.trouble or ''}")
    print(f"HINT {told.mistake.tier} {told.mistake.name}: {told.words}" if told else "HINT none")


def failing(listener: Listener, lines: list[Line], packs: dict[Path, Pack]) -> Iterator[tuple[Line, Any]]:
    """The wrong programs, each with its failing tests."""
    for line in lines:
        tests = listener.grade(packs[line.pack], {line.entry: line.source})
        if tests:
            yield line, tests


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repair-s", type=float, default=0.0, metavar="S", help="seconds a submission for edits")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        lines = list(read_lines(arguments.corpus, Path(folder), "expression"))
        packs = {path: read_pack(path) for path in {line.pack for line in lines}}
        listener = Listener(sandbox, arguments.repair_s)
        started = time.perf_counter()
        wrong = list(failing(listener, [line for line in lines if line.expected == "fail"], packs))
        seconds = time.perf_counter() - started
        for line, tests in chance.sample(wrong, min(arguments.sample, len(wrong))):
            show(line, tests, chance)
        report("wrong programs", [tests for _, tests in wrong])
        print(f"  {seconds:.1f} s")
        spoiled = []
        for line in lines:
            pack = spoil(packs[line.pack], chance) if line.expected == "pass" else None
            if pack is not None:
                spoiled.append(listener.grade(pack, {line.entry: line.source}))
        report("right programs with one wrong test (every hint is false)", [tests for tests in spoiled if tests])


if __name__ == "__main__":
    main()
