"""`gradewire import`: an assignment pack from a Kattis problem package."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from app.domain.errors import PackError
from app.packs.kattis.convert import Converted, convert
from app.packs.read import read_pack_zip
from app.packs.tree import read_directory, read_zip, write_zip
from cli.exits import WrongUsage, exit_codes
from sandbox.runner import Sandbox
from tasks.grading.declare import declare
from tasks.grading.grader import Grader


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("package", type=Path, help="a Kattis problem package: a directory, a .zip or a .kpp")
    parser.add_argument("-o", "--output", type=Path, help="the new pack's directory (default: the package's name)")


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """Make the pack, hold its solutions to what the package says of them, write it."""
    package: Path = arguments.package
    name = package.stem if package.is_file() else package.resolve().name
    output: Path = arguments.output or Path(re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "problem")
    if output.exists():
        raise WrongUsage(f"{output}: is there already; name another directory with --output")
    tree = read_directory(package) if package.is_dir() else read_zip(package.read_bytes())
    converted = convert(tree, output.name)
    files = converted.files(failures(converted, output.name))
    pack = read_pack_zip(write_zip(files), output.name)
    for path, content in files.items():
        place = output / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    for note in converted.notes:
        print(f"note: {note}")
    tests = sum(len(entry["cases"]) for entry in pack.entries)
    print(f"{output}: {tests} tests, {len(pack.solutions)} solutions; try: gradewire check {output}")
    return 0


def failures(converted: Converted, slug: str) -> dict[str, list[str]]:
    """The tests that each wrong solution fails, found by running it, and the accepted ones too.

    Raises:
        PackError: an accepted one fails a test, or a wrong one passes all.
    """
    found: dict[str, list[str]] = {}
    pack = read_pack_zip(write_zip(converted.files({name: ["?"] for name in converted.wrong})), slug)
    if not pack.solutions:
        return found
    with Sandbox() as sandbox:
        declaration = declare(pack, sandbox)
        grader = Grader(sandbox)
        for name, solution in pack.solutions.items():
            result = grader.grade(pack, declaration, solution.files)
            failed = [test.test.name for test in result.tests if not test.passed]
            if name in converted.wrong and not failed:
                raise PackError(f"submissions: {name}", "", "should be wrong, but passes every test")
            if name not in converted.wrong and failed:
                outputs = {test.test.name: test.output for test in result.tests}
                raise PackError(f"submissions: {name}", failed[0], f"should pass: {outputs[failed[0]]}")
            if name in converted.wrong:
                found[name] = failed
    return found
