"""`gradewire regrade`: preview a regrade as a diff, then apply it, or take it back."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from tqdm import tqdm

from app.packs.read import read_pack
from cli.client import CallFailed, Client, add_server_arguments
from cli.exits import WrongUsage, exit_codes
from cli.regrade_report import as_markdown, as_text

POLL_S = 0.2
FAILS = ("lower", "changed", "system_error")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    add_server_arguments(parser)
    parser.add_argument("--assignment", help="the assignment's slug")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--preview", action="store_true", help="grade again, and change nothing for anybody")
    what.add_argument("--show", type=int, metavar="ID", help="the diff of a regrade")
    what.add_argument("--apply", type=int, metavar="ID", help="make the new results stand")
    what.add_argument("--revert", type=int, metavar="ID", help="make the old results stand again")
    what.add_argument("--discard", type=int, metavar="ID", help="throw a preview away")
    parser.add_argument("--scope", choices=["latest", "best", "all"], help="which submissions (default: best)")
    parser.add_argument("--submissions", metavar="ID,…", help="these submissions instead")
    parser.add_argument("--pack", type=Path, help="with this pack, as it was pushed; also says which assignment")
    parser.add_argument(
        "--pack-digest", metavar="HEX", help="with this version of the pack (default: the published one)"
    )
    parser.add_argument(
        "--policy", choices=["all", "raised"], default="all", help="what --apply applies (default: all)"
    )
    parser.add_argument("--wait", action="store_true", help="wait for the preview, and show its diff")
    parser.add_argument("--timeout", type=float, default=3600, metavar="S", help="how long to wait (%(default)s s)")
    parser.add_argument("--format", choices=["text", "json", "markdown"], default="text")
    parser.add_argument(
        "--fail-on",
        action="append",
        default=[],
        metavar="WHAT",
        help="exit 4 when the diff shows it: lower, changed, system_error; several with commas",
    )
    parser.add_argument("--key", help="idempotency key: the same again finds the same preview")


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """0 done; 4 when the diff shows what --fail-on names."""
    fail_on = [word for given in arguments.fail_on for word in given.split(",")]
    for word in fail_on:
        if word not in FAILS:
            raise WrongUsage(f"--fail-on knows {', '.join(FAILS)}, not {word!r}")
    client = Client.of(arguments)
    if arguments.preview:
        try:
            regrade = _start(client, arguments)
        except CallFailed as refused:
            if (refused.status, refused.field) != (409, "scope"):
                raise
            _say(arguments, {"regrade": None, "summary": {}, "items": []}, "Nobody has handed in yet: nothing changes.")
            return 0
        if not (arguments.wait or fail_on):
            _say(arguments, regrade, f"regrade {regrade['id']} of {regrade['n']} submissions has begun")
            return 0
        _wait(client, regrade["id"], arguments.timeout)
        return _show(client, regrade["id"], arguments.format, fail_on)
    if arguments.show is not None:
        if arguments.wait or fail_on:
            _wait(client, arguments.show, arguments.timeout)
        return _show(client, arguments.show, arguments.format, fail_on)
    if arguments.apply is not None:
        regrade = client.post(f"/regrades/{arguments.apply}/apply", {"policy": arguments.policy})
        _say(arguments, regrade, f"regrade {regrade['id']} is applied ({regrade['policy']})")
    elif arguments.revert is not None:
        regrade = client.post(f"/regrades/{arguments.revert}/revert", {})
        _say(arguments, regrade, f"regrade {regrade['id']} is reverted: the old results stand")
    else:
        client.call("DELETE", f"/regrades/{arguments.discard}")
        _say(arguments, {"id": arguments.discard, "status": "discarded"}, f"regrade {arguments.discard} is discarded")
    return 0


def _start(client: Client, arguments: argparse.Namespace) -> dict[str, Any]:
    pack = None if arguments.pack is None else read_pack(arguments.pack)
    assignment = arguments.assignment or (pack and pack.slug)
    if not arguments.course or not assignment:
        raise WrongUsage("--preview needs --assignment (or --pack) and --course (or GRADEWIRE_COURSE)")
    if pack is not None and arguments.pack_digest:
        raise WrongUsage("give --pack or --pack-digest, not both")
    body: dict[str, Any] = {"course": arguments.course, "assignment": assignment}
    if arguments.submissions:
        body["submissions"] = arguments.submissions.split(",")
    else:
        body["scope"] = arguments.scope or "best"
    digest = arguments.pack_digest if pack is None else pack.digest
    if digest:
        body["pack_digest"] = digest
    started: dict[str, Any] = client.post("/regrades", body, arguments.key)
    return started


def _wait(client: Client, regrade_id: int, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    regrade = client.get(f"/regrades/{regrade_id}")
    with tqdm(
        total=regrade["n"], desc="regrading", unit="", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False
    ) as bar:
        while regrade["status"] == "running":
            bar.update(regrade["done"] - bar.n)
            if time.monotonic() > deadline:
                far = f"{regrade['done']} of {regrade['n']} are graded after {timeout_s:g} s"
                raise CallFailed(0, f"{far}; it goes on, see --show {regrade_id}")
            time.sleep(POLL_S)
            regrade = client.get(f"/regrades/{regrade_id}")


def _show(client: Client, regrade_id: int, form: str, fail_on: list[str]) -> int:
    diff = client.get(f"/regrades/{regrade_id}/diff")
    if form == "json":
        print(json.dumps(diff))
    else:
        print(as_markdown(diff) if form == "markdown" else as_text(diff))
    return 4 if any(shows(diff, what) for what in fail_on) else 0


def shows(diff: dict[str, Any], what: str) -> bool:
    """Whether the diff shows it: a grade that falls, anything that changes, a failure of ours."""
    summary = diff["summary"]
    if what == "lower":
        return bool(summary["lowered"])
    if what == "system_error":
        return bool(summary["system_errors"])
    return any(summary[name] for name in ("raised", "lowered", "tests_changed", "overrides_hit"))


def _say(arguments: argparse.Namespace, answer: dict[str, Any], text: str) -> None:
    print(json.dumps(answer) if arguments.format == "json" else text)
