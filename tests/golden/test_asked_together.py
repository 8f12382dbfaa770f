"""The cases of an expression entry are asked many at once, and nobody can tell: neither by what a test prints, nor by
what a program may know of tests that its author does not see.
"""

import pytest

from app.domain.result import Outcome
from app.packs.read import read_pack
from tasks.grading.declare import declare
from tasks.grading.grader import Grader

pytestmark = pytest.mark.jail

PRINTS = """
import os, sys, time
print("while it is loaded")
def says(text, how="print"):
    if how == "print":
        print(text)
    elif how == "error":
        print(text, file=sys.stderr)
    elif how == "raw":
        os.write(1, text.encode() + b"\\n")
    elif how == "often":
        for letter in text:
            print(letter, end="", flush=True)
            time.sleep(0.03)
    return len(text)
def leaves():
    print("last words", flush=True)
    os._exit(3)
"""
CASES = {
    "says('a')": "a\n",
    "1 + 1": "",
    "1 is 1 or 2": "",  # a jail that had to compile it would print a warning of the author's words
    "says('b', 'raw')": "b\n",
    "says('c', 'error')": "c\n",
    "says('x' * 50_000)": "x" * 50_000 + "\n",
    "says('defg', 'often')": "defg",
    "2 + 1": "",
    "leaves()": "last words\n",
    "says('h')": "h\n",
}

LOOKS = """
import socket
seen = []
def look():
    channel = socket.socket(fileno=3)
    try:
        seen.append(channel.recv(1 << 16, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except OSError:
        pass
    channel.detach()
look()
def tell():
    look()
    return repr(seen)
def tell_at_once():
    raise ValueError(repr(seen))
if WHAT == "raise":
    tell_at_once()
"""


PACK = """
title: T
files: [solution.py]
limits: {wall_s: 30, cpu_s: 20, output_kb: 64}
tests:
- kind: expression
  cases:
"""


def grade(sandbox, tmp_path, cases, source):
    (tmp_path / "assignment.yaml").write_text(PACK + cases)
    pack = read_pack(tmp_path)
    return Grader(sandbox).grade(pack, declare(pack, sandbox), {"solution.py": source}).tests


def test_each_test_has_what_it_printed_itself(sandbox, tmp_path):
    cases = "".join(f'  - {{expr: "{expr}", equals: "0"}}\n' for expr in CASES)
    tests = grade(sandbox, tmp_path, cases, PRINTS)
    assert [test.printed for test in tests] == list(CASES.values())


@pytest.mark.parametrize("what", ["tell", "raise"])
@pytest.mark.parametrize("first", ["visible", "hidden"])
def test_a_program_does_not_know_a_hidden_test_before_its_turn(sandbox, tmp_path, what, first):
    hidden = '  - {expr: "len(\'secret\') and tell()", equals: "0", visibility: hidden}\n'
    cases = '  - {expr: "1", equals: "1"}\n  - {expr: "tell()", equals: "0"}\n'
    cases = (
        cases + hidden
        if first == "visible"
        else hidden + ('  - {expr: "1", equals: "1"}\n' if what == "tell" else cases)
    )
    tests = grade(sandbox, tmp_path, cases, LOOKS.replace("WHAT", repr(what)))
    shown = [test for test in tests if test.test.visibility == "visible"]
    assert not any("secret" in repr(test) for test in shown)
    if first == "visible" and what == "tell":
        assert all("tell()" in repr(test) for test in shown if test.outcome is not Outcome.PASSED)
