"""What forgers get: every submission of tests/golden/forging, in split isolation and in shared.

    .venv/bin/python -m bench.forging

In shared the tests trust the interpreter that they share with the student's code: the table says what that is worth.
"""

from __future__ import annotations

from dataclasses import replace

from app.packs.read import read_pack
from app.packs.submission import check_files
from sandbox.runner import Sandbox
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tests.golden.test_forging import CASES, HERE, files_of


def main() -> None:
    """Print the table: tests passed of those that should all fail."""
    pack = read_pack(HERE / "pack")
    packs = {
        isolation: replace(pack, entries=tuple({**entry, "isolation": isolation} for entry in pack.entries))
        for isolation in ("split", "shared")
    }
    got = {"split": 0, "shared": 0}
    with Sandbox() as sandbox:
        declarations = {isolation: declare(pack, sandbox) for isolation, pack in packs.items()}
        for case in CASES:
            files = check_files(pack.files, files_of(case))
            passed = {}
            for isolation, own in packs.items():
                result = Grader(sandbox).grade(own, declarations[isolation], files)
                passed[isolation] = sum(test.passed for test in result.tests)
                got[isolation] += passed[isolation] > 0
            print(f"| {case.stem.replace('_', ' ')} | {passed['split']} | {passed['shared']} |", flush=True)
    print(f"{len(CASES)} submissions: {got['split']} got points in split, {got['shared']} in shared")


if __name__ == "__main__":
    main()
