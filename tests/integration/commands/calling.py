"""The commands as CI calls them, and the pack that they are tried on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.servers.whole import Whole
from tests.waiting import eventually

PACK = """\
title: Half
files: [solution.py]
tests:
  - kind: expression
    cases:
      - {{name: even, expr: "half(4)", equals: "2"}}
      - {{name: odd, expr: "half(7)", equals: "{odd}"}}
      - {{name: zero, expr: "half(0)", equals: "0"}}
solutions:
  reference: {{expect: full}}
"""
ROUNDS_UP = "def half(n):\n    return (n + 1) // 2\n"
ROUNDS_DOWN = "def half(n):\n    return n // 2\n"


def environ(whole: Whole, login: str = "staff") -> dict[str, str]:
    """The environment of a job that acts as that account."""
    return {
        **os.environ,
        "GRADEWIRE_URL": whole.url,
        "GRADEWIRE_TOKEN": whole.token(staff(whole) if login == "staff" else login),
        "GRADEWIRE_COURSE": str(whole.demo["course"]),
    }


def gradewire(whole: Whole, *words: str, login: str = "staff") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *words],
        env=environ(whole, login),
        capture_output=True,
        text=True,
        timeout=120,
    )


def staff(whole: Whole) -> str:
    return next(str(account["login"]) for account in whole.demo["accounts"] if account["role"] == "staff")


def students(whole: Whole) -> list[str]:
    return [str(account["login"]) for account in whole.demo["accounts"] if account["role"] == "student"]


def write_pack(directory: Path, odd: str, reference: str, slug: str = "half") -> Path:
    pack = directory / slug
    (pack / "solutions/reference").mkdir(parents=True, exist_ok=True)
    (pack / "assignment.yaml").write_text(PACK.format(odd=odd))
    (pack / "statement.md").write_text("# Half\n\nWrite `half`.\n")
    (pack / "solutions/reference/solution.py").write_text(reference)
    return pack


def wait_for_verdict(whole: Whole, submission: str, login: str) -> None:
    eventually(lambda: whole.call(f"/submissions/{submission}", login)["status"] == "graded")
