"""The console script: finds the command's module and calls it.

Exit codes of every command: 0 done, 1 anything else, 2 wrong usage or a bad pack, 3 no sandbox on this machine;
`regrade --fail-on` has 4.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Any

COMMANDS = {
    "up": "start everything on this machine and keep it running",
    "worker": "one process that grades",
    "bridge": "hand the backlog over to the workers",
    "migrate": "bring the database to the present shape",
    "account": "make an account, or give an existing one a token or administrator rights; asks the database itself",
    "simulate": "play a deadline night or an exam: how many workers, how long the waits",
    "grade": "grade a submission, or many, through the sandbox without a server",
    "doctor": "probe every layer of the sandbox from inside",
    "bench": "measure a part of the system",
    "check": "grade a pack's own solutions and compare with what the pack expects of them",
    "import": "make a pack of a Kattis problem package",
    "replay": "a submission with all that grading it takes, as one file for another machine",
    "push": "validate a pack, upload it, and wait until its own solutions have checked it",
    "regrade": "preview a regrade as a diff, apply it, or take it back",
    "storm": "kill processes under load on servers of its own, and account for every submission",
    "export": "the gradebook as CSV or JSON, also as Canvas and Moodle import it",
}
"""Each is a module `cli.NAME` with `add_arguments(parser)` and `run(arguments) -> int`, imported when asked for."""


MODULES = {"import": "import_package"}
"""The modules of commands whose names are Python's own words."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="gradewire", description="An autograder for Python courses.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if words[:1] == [name]:
            _module(name).add_arguments(command)
    arguments = parser.parse_args(words)
    code: int = _module(arguments.command).run(arguments)
    return code


def _module(command: str) -> Any:
    return importlib.import_module(f"cli.{MODULES.get(command, command)}")


if __name__ == "__main__":
    sys.exit(main())
