"""`gradewire export`: the gradebook as CSV or JSON, also in the columns that Canvas and Moodle import."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cli.client import Client, add_server_arguments, quoted
from cli.exits import WrongUsage, exit_codes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    add_server_arguments(parser)
    parser.add_argument("--format", choices=["csv", "json"], default="csv")
    parser.add_argument("--columns", choices=["plain", "canvas", "moodle"], default="plain", help="of the CSV")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """Write the gradebook."""
    if not arguments.course:
        raise WrongUsage("a course is needed: --course or GRADEWIRE_COURSE")
    query = f"format={arguments.format}&columns={arguments.columns}"
    content = Client.of(arguments).call("GET", f"/courses/{quoted(arguments.course)}/gradebook?{query}")
    if arguments.output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        arguments.output.write_bytes(content)
    return 0
