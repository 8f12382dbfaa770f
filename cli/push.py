"""`gradewire push`: validate a pack, upload it, and wait until its own solutions have checked it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from tqdm import tqdm

from app.packs.read import pack_to_zip, read_pack
from cli.client import CallFailed, Client, add_server_arguments, quoted
from cli.exits import WrongUsage, exit_codes

POLL_S = 0.3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("pack", type=Path, help="an assignment pack: a directory or a zip")
    add_server_arguments(parser)
    parser.add_argument("--assignment", help="default: the pack's directory name")
    parser.add_argument("--draft", action="store_true", help="check it, and leave the published version in its place")
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the check")
    parser.add_argument("--timeout", type=float, default=600, metavar="S", help="how long to wait (%(default)s s)")
    parser.add_argument("--format", choices=["text", "json"], default="text")


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """0 published (checked, with --draft; handed in, with --no-wait), 1 refused by the check, 2 a bad pack."""
    pack = read_pack(arguments.pack)
    if not arguments.course:
        raise WrongUsage("a course is needed: --course or GRADEWIRE_COURSE")
    client = Client.of(arguments)
    assignment = arguments.assignment or pack.slug
    path = f"/courses/{quoted(arguments.course)}/assignments/{quoted(assignment)}/pack"
    upload = f"{path}?draft=true" if arguments.draft else path
    version = json.loads(client.call("PUT", upload, pack_to_zip(pack), {"Content-Type": "application/zip"}))
    if not arguments.no_wait:
        version = _settled(client, path, version, arguments.timeout)
    if arguments.format == "json":
        print(json.dumps({"assignment": assignment, **version}))
    else:
        print(f"{assignment}: version {version['version']} ({version['digest'][:12]}) is {version['status']}")
        if version["status"] == "refused":
            print(json.dumps(version["report"], indent=2))
    return 1 if version["status"] == "refused" else 0


def _settled(client: Client, path: str, version: dict[str, Any], timeout_s: float) -> dict[str, Any]:
    """The version once it is checked."""
    number, deadline = version["version"], time.monotonic() + timeout_s
    with tqdm(desc="checking", bar_format="{desc} {elapsed}", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
        while version["status"] == "checking":
            if time.monotonic() > deadline:
                raise CallFailed(0, f"version {number} is not checked after {timeout_s:g} s: does a worker run?")
            time.sleep(POLL_S)
            bar.refresh()
            found = client.get(path)
            if found["version"] != number:
                raise CallFailed(0, f"version {found['version']} was pushed meanwhile")
            version = found
    return version
