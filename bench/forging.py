"""What forgers get: every submission of tests/golden/forging, by every kind of tests, in split isolation and in shared.

    .venv/bin/python -m bench.forging [KIND...]

In shared the tests trust the interpreter that they share with the student's code: the table says what that is worth.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace

from app.domain.assignment import Pack
from app.packs.submission import check_files
from sandbox.runner import Sandbox
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tests.golden.test_forging import CASES, KINDS, files_of, pack_of


def columns(kinds: list[str]) -> dict[str, Pack]:
    """The packs to be tried; in shared too where the kind has it."""
    found = {}
    for kind in kinds:
        pack = pack_of(kind)
        for isolation in ("split", "shared") if "isolation" in pack.entries[0] else ("split",):
            entries = tuple(
                {**entry, "isolation": isolation} if "isolation" in entry else entry for entry in pack.entries
            )
            found[f"{kind} {isolation}"] = replace(pack, entries=entries)
    return found


def main() -> None:
    """Print the table: tests passed of those that should all fail."""
    parser = argparse.ArgumentParser(prog="python -m bench.forging", description=__doc__.split("\n", 1)[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"default: {', '.join(KINDS)}")
    given = parser.parse_args()
    for kind in given.kinds:
        if kind not in KINDS:
            parser.error(f"there is no kind {kind}: {', '.join(KINDS)}")
    packs = columns(given.kinds or list(KINDS))
    got: Counter[str] = Counter()
    print("| submission |", " | ".join(packs), "|")
    print("|---|", " | ".join("---" for _ in packs), "|")
    with Sandbox() as sandbox:
        declarations = {name: declare(pack, sandbox) for name, pack in packs.items()}
        for case in CASES:
            passed = {}
            for name, pack in packs.items():
                files = check_files(pack.files, files_of(case))
                result = Grader(sandbox).grade(pack, declarations[name], files)
                passed[name] = sum(test.score > 0 for test in result.tests)
                got[name] += passed[name] > 0
            print("|", case.stem.replace("_", " "), "|", " | ".join(map(str, passed.values())), "|", flush=True)
    print(f"{len(CASES)} submissions; got points: " + ", ".join(f"{name} {got[name]}" for name in packs))


if __name__ == "__main__":
    main()
