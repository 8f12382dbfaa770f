"""Runs the submitted main file as a program; what it prints and its exit status are seen by the worker from outside.

Payload: {"main": file, "files": [names]}; the arguments are in `sys.argv` already.
Message, only when an exception ended the program: {"fault": ...}
"""

from __future__ import annotations

import sys
from typing import Any

from sandbox.harness.faults import absolute_names, describe
from sandbox.harness.link import Link
from sandbox.harness.loading import run_as_main


def main(link: Link, payload: Any) -> None:
    """Run the program to its end."""
    names = absolute_names(payload["files"])
    try:
        run_as_main(payload["main"])
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever the student's program raises is its result
        link.send({"fault": describe(error, "run", names)})
        sys.exit(1)
