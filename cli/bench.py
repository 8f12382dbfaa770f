"""`gradewire bench`: measures a part of the system. Each part is a module with `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import importlib

from cli.exits import exit_codes

PARTS = {
    "sandbox": ("bench.jails.command", "what a run in the sandbox costs, beside other ways to run the same program"),
    "pipeline": ("bench.pipeline.command", "the whole chain under load, hop by hop"),
}
"""By name: the module, and what it measures."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The parts, with their own arguments."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    for name, (module, summary) in PARTS.items():
        part = parts.add_parser(name, help=summary, description=summary)
        importlib.import_module(module).add_arguments(part)


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """Measure one part."""
    code: int = importlib.import_module(PARTS[arguments.part][0]).run(arguments)
    return code
