"""`gradewire grade`: grade through the real sandbox without any server."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from tqdm import tqdm

from app.domain.result import Result, Status
from app.packs.archive import is_junk
from app.packs.bundle import is_bundle, read_bundle
from app.packs.read import read_pack_zip
from app.packs.submission import unzip_submission, wanted
from cli.doctor import add_opt_out
from cli.exits import exit_codes
from sandbox.runner import Sandbox, SandboxConfig
from tasks.grading import formats
from tasks.grading.jobs import grade_files, run_jobs
from tasks.grading.same import differences
from tasks.grading.shelf import Shelf
from tasks.grading.usual import usual_grader


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("pack", nargs="?", type=Path, help="a pack: a directory or a zip; or a bundle of `replay`")
    parser.add_argument("submission", nargs="?", type=Path, help="a file, a directory or a zip")
    parser.add_argument(
        "--format", choices=("gradescope", "exercism", "text"), help="text on a terminal, else gradescope"
    )
    add_opt_out(parser)
    parser.add_argument("--jobs", metavar="FILE", help="grade jobs, one JSON object a line; - reads standard input")
    parser.add_argument("--concurrency", type=int, default=os.cpu_count() or 1, metavar="N", help="jobs at one time")


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """Grade one submission, or the jobs of a file."""
    config = SandboxConfig(opt_out=frozenset(arguments.opt_out))
    if arguments.jobs is not None:
        if arguments.pack is not None or arguments.concurrency < 1:
            print("gradewire grade: --jobs takes no PACK, and --concurrency must be 1 or more", file=sys.stderr)
            return 2
        return _jobs(arguments.jobs, arguments.concurrency, config)
    if arguments.pack is not None and arguments.submission is None and _holds_bundle(arguments.pack):
        return _bundle(arguments.pack, arguments.format, config)
    if arguments.pack is None or arguments.submission is None:
        print("gradewire grade: needs PACK and SUBMISSION, or --jobs FILE", file=sys.stderr)
        return 2
    return _one(arguments.pack, arguments.submission, arguments.format, config)


def _one(pack_path: Path, submission: Path, format_name: str | None, config: SandboxConfig) -> int:
    with Sandbox(config) as sandbox:
        pack, declaration = Shelf(sandbox).take(pack_path)
        files = _read_submission(submission, pack.files)
        result = grade_files(usual_grader(sandbox), pack, declaration, files)
    print(_shown(result, format_name or ("text" if sys.stdout.isatty() else "gradescope")))
    return 1 if result.status is Status.SYSTEM_ERROR else 0


def _holds_bundle(path: Path) -> bool:
    return path.suffix == ".zip" and path.is_file() and is_bundle(path.read_bytes())


def _bundle(path: Path, format_name: str | None, config: SandboxConfig) -> int:
    """Grade a bundle as it was graded before; what differs from the result on record is said on stderr: 1."""
    bundle = read_bundle(path.read_bytes())
    pack = read_pack_zip(bundle.pack, bundle.slug)
    with Sandbox(config) as sandbox:
        grader = usual_grader(sandbox)
        result = grade_files(grader, pack, bundle.declaration, bundle.files, seed=bundle.seed)
    print(_shown(result, format_name or ("text" if sys.stdout.isatty() else "gradescope")))
    if bundle.result is None:
        print("gradewire grade: the bundle has no result to compare with", file=sys.stderr)
        return 1 if result.status is Status.SYSTEM_ERROR else 0
    found = list(differences(bundle.result, result))
    for line in found or ["the same as the result on record"]:
        print(f"gradewire grade: {line}", file=sys.stderr)
    return 1 if found or result.status is Status.SYSTEM_ERROR else 0


def _shown(result: Result, format_name: str) -> str:
    if format_name == "text":
        return formats.text(result)
    data = formats.exercism(result) if format_name == "exercism" else result.to_json()
    return json.dumps(data, ensure_ascii=False, indent=2)


def _read_submission(path: Path, patterns: tuple[str, ...]) -> dict[str, bytes]:
    """The submitted files of a directory (those asked for), a zip, or one file, which stands for the main one."""
    if path.is_dir():
        found = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob("*")) if file.is_file()}
        return {name: file.read_bytes() for name, file in found.items() if wanted(patterns, name) and not is_junk(name)}
    if path.suffix == ".zip":
        return unzip_submission(path.read_bytes())
    name = path.name if wanted(patterns, path.name) or "*" in patterns[0] else patterns[0]
    return {name: path.read_bytes()}


def _jobs(source: str, concurrency: int, config: SandboxConfig) -> int:
    with contextlib.ExitStack() as stack:
        lines, total = _open_jobs(source, stack)
        sandbox = stack.enter_context(Sandbox(config, slots=concurrency))
        bar = stack.enter_context(tqdm(total=total, unit=" job", file=sys.stderr, disable=not sys.stderr.isatty()))

        def write(answer: dict[str, Any]) -> None:
            print(json.dumps(answer, ensure_ascii=True, separators=(",", ":")), flush=True)
            bar.update()

        run_jobs(lines, Shelf(sandbox), usual_grader(sandbox), concurrency, write)
    return 0


def _open_jobs(source: str, stack: contextlib.ExitStack) -> tuple[Iterator[str], int | None]:
    if source == "-":
        return _texts(sys.stdin.buffer), None
    with Path(source).open("rb") as counted:
        total = sum(1 for line in counted if line.strip())
    return _texts(stack.enter_context(Path(source).open("rb"))), total


def _texts(stream: IO[bytes]) -> Iterator[str]:
    return (line.decode("utf-8", "replace") for line in stream)
