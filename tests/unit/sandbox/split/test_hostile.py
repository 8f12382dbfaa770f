"""The student's side may send any bytes: the conversation ends, the tests' process does not."""

import contextlib
import json
import os
import signal
import socket
import threading
import time

import pytest

from sandbox.harness.split import output
from sandbox.harness.split.conversation import Conversation
from sandbox.harness.split.errors import StudentGone
from sandbox.harness.split.guard import ExaminerGuard
from sandbox.harness.split.wire import Channel

GOOD = ["r", 0, [1]]


def framed(data):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return len(body).to_bytes(4, "big") + body


@pytest.fixture
def against():
    """`against(bytes)` makes a conversation whose other side answers with these bytes, whatever it is asked."""
    ends = []

    def start(data, call_s=60.0, close=True):
        ours, theirs = socket.socketpair()
        conversation = Conversation(Channel(ours.detach()), ExaminerGuard(), call_s)
        output.borrow(conversation, 1 << 20)
        ends.append(theirs)
        ends.append(conversation.channel)

        def write():
            try:
                theirs.sendall(data)
                if close:
                    theirs.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        ends.append(writer)
        return conversation

    yield start
    for end in ends:
        if isinstance(end, threading.Thread):
            end.join(60)
        else:
            end.close()


@contextlib.contextmanager
def little_work():
    """What happens meanwhile costs this thread little, however long it waits for a processor."""
    start = time.thread_time()
    yield
    assert time.thread_time() - start < 2


def nodes(*table, value=None, changes=0, extras=0):
    return framed(["r", 0, [[len(table) - 1] if value is None else value], 0, list(table), changes, extras])


FORGED = {
    "nothing": b"",
    "half a length": b"\x00\x00",
    "a huge length": b"\xff\xff\xff\xff" + b"x" * 100,
    "no JSON": framed(b"{nope"),
    "no UTF-8": framed(b'["r",0,["\xff"]]'),
    "an object": framed({"op": "r"}),
    "an object inside": framed(["r", 0, [{"a": 1}]]),
    "no list": framed(5),
    "an empty list": framed([]),
    "deep nesting": framed(b"[" * 200_000 + b"]" * 200_000),
    "too short": framed(["r"]),
    "two values": framed(["r", 0, [1, 2]]),
    "no such operation": framed(["launch", 0, []]),
    "an operation that is a list": framed([["r"], 0, []]),
    "an unknown object": framed(["call", 77, []]),
    "an object by text": framed(["call", "x", []]),
    "a method of an unknown class": framed(["run", 5, ["__init__"]]),
    "a method of an unknown object": framed(["run_on", 5, [5, "__init__"]]),
    "a method of an object by text": framed(["run_on", "x", ["x", "__init__"]]),
    "a negative reference": nodes(["t", [-1]]),
    "a reference forward": nodes(["t", [1]], ["t"]),
    "a reference to itself": nodes(["t", [0]]),
    "a reference that is a bool": nodes(["t"], ["t", [True]]),
    "a reference of two": nodes(["t"], ["t", [0, 0]]),
    "an unknown node": nodes(["?"]),
    "a node that is no list": nodes(5),
    "nodes that are no list": framed(["r", 0, [1], 0, "nodes"]),
    "a forged own object": nodes(["y", 1]),
    "a known object that is not": nodes(["h", 1]),
    "a shared container that is not": nodes(["@", 3]),
    "a changed container that is not": framed(["r", 0, [1], 0, 0, [[3, [1]]]]),
    "a mirrored object of no class": nodes(["t"], ["H", 1, "o", [0], None]),
    "a handle twice": nodes(["H", 1, "m", "a", ""], ["H", 1, "m", "b", ""]),
    "a class with a base that is none": nodes(["H", 1, "c", "A", "A", "m", None, [5], []]),
    "a class without methods": nodes(["H", 1, "c", "A", "A", "m", None, [], 5]),
    "a method without a name": nodes(["H", 1, "c", "A", "A", "m", None, [], ["f"]]),
    "eval by name": nodes(["k", "builtins.eval"]),
    "a class of unittest by name": nodes(["k", "unittest.case.SkipTest"]),
    "os by name": nodes(["k", "os.system"]),
    "an exception that is none": framed(["x", 0, [5]]),
    "an exception by a wrong name": framed(["x", 0, [[0]], 0, [["x", "builtins.int", [0], None, [], [], False]]]),
    "SkipTest by name": framed(["x", 0, [[1]], 0, [["t"], ["x", "unittest.case.SkipTest", [0], None, [], [], 0]]]),
    "an int of 40 MB": nodes(["i", "0x" + "f" * 5_000_000]),
    "an int that is text": nodes(["i", "zz"]),
    "a decimal without end": nodes(["d", "9" * 200_000]),
    "a slow fraction": nodes(["i", "0x" + "f" * 200_000], ["i", "0x" + "e" * 200_000], ["q", [0], [1]]),
    "a date that is none": nodes(["Td", 2024, 13, 1]),
    "a range of text": nodes(["r", "a", 1, 2]),
    "a list as a key": nodes(["L", 1, None, []], ["D", 3, None, [[0], 1]]),
    "a dict of odd length": nodes(["D", 1, None, ["a"]]),
    "a container twice": nodes(["L", 1, None, []], ["L", 1, None, []]),
    "a surrogate": nodes(["u", "\u20ac"]),
    "unknown extras": framed(["r", 0, [1], 0, 0, 0, [["pwn", 1]]]),
    "printed text that is none": framed(["r", 0, [1], 0, 0, 0, [["out", "stdout", 5]]]),
    "printed to another stream": framed(["r", 0, [1], 0, 0, 0, [["out", "__class__", "x"]]]),
    "released text": framed(["r", 0, [1], 0, 0, 0, [["release", 5]]]),
    "an enumeration of int": nodes(["H", 1, "e", "A", "A", "m", None, ["builtins.int"], [], []]),
    "a member of int": nodes(["k", "builtins.int"], ["n", [0], "5", False]),
    "a new object and no more": framed(["n"]),
    "a new object of an unknown class": framed(["n", 5, 1]),
    "a new object of a class by text": framed(["n", "x", 1]),
    "a new object by text": framed(["n", 5, "x"]),
    "an exception and no more": framed(["e"]),
    "an exception of no table": framed(["e", "os.system", [], []]),
    "a function for an exception": framed(["e", "math.sqrt", [4], []]),
    "a class for an exception that is none": framed(["e", "builtins.int", [1], []]),
    "SkipTest by name alone": framed(["e", "unittest.case.SkipTest", ["x"], []]),
    "an exception with references": framed(["e", "builtins.ValueError", [[0]], []]),
    "an exception with text for arguments": framed(["e", "builtins.ValueError", "abc", []]),
    "keywords that are none": framed(["stdin", 0, [1], [5]]),
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED.keys())
def test_a_forged_frame_ends_the_conversation_quickly(against, data):
    conversation = against(data)
    with little_work(), pytest.raises(StudentGone):
        conversation.request("call", 1)
    with pytest.raises(StudentGone):
        conversation.request("call", 1)


def test_a_flood_of_nodes_ends_before_it_is_built(against):
    body = b'["r",0,[1],0,[' + b",".join([b'["t"]'] * 2_000_000) + b"]]"
    conversation = against(framed(body))
    with little_work(), pytest.raises(StudentGone):
        conversation.request("call", 1)


def test_colliding_integers_end_before_they_are_put_in_a_set(against):
    modulus = (1 << 61) - 1
    conversation = against(nodes(["S", 1, None, [modulus * n for n in range(20_000)]]))
    with little_work(), pytest.raises(StudentGone):
        conversation.request("call", 1)


def test_silence_ends_at_the_deadline(against):
    conversation = against(b"", call_s=0.3, close=False)
    with pytest.raises(StudentGone) as gone:
        conversation.request("call", 1)
    assert gone.value.cause == "deadline"


def test_a_side_that_does_not_read_ends_at_the_deadline(against):
    conversation = against(b"", call_s=0.3, close=False)
    with little_work(), pytest.raises(StudentGone) as gone:
        conversation.request("call", 1, ("x" * 8_000_000,))
    assert gone.value.cause == "deadline"


def test_a_trickle_ends_at_the_deadline(against):
    ours, theirs = socket.socketpair()
    conversation = Conversation(Channel(ours.detach()), ExaminerGuard(), 0.5)
    stop = threading.Event()

    def trickle():
        theirs.sendall(b"\x00\x0f\x00\x00")
        while not stop.wait(0.02):
            try:
                theirs.sendall(b"[")
            except OSError:
                return

    writer = threading.Thread(target=trickle)
    writer.start()  # it would go on for hours
    with pytest.raises(StudentGone) as gone:
        conversation.request("call", 1)
    assert gone.value.cause == "deadline"
    stop.set()
    writer.join()
    theirs.close()


def test_endless_callbacks_end_at_the_deadline(student):
    solution = student("def f(callback):\n    while True:\n        callback()\n")
    student.pair.conversation.call_s = 0.5
    calls = []
    with pytest.raises(StudentGone) as gone:
        solution.f(lambda: calls.append(1))
    assert gone.value.cause == "deadline"
    assert calls


def test_a_flood_of_output_ends_at_its_limit(student, capsys):
    solution = student("def f():\n    while True:\n        print('x' * 1000)\n", limit=100_000)
    with pytest.raises(StudentGone) as gone:
        solution.f()
    assert gone.value.cause == "output"


def test_a_dead_process_is_no_exception(student):
    solution = student("import os\ndef die():\n    os._exit(0)\ndef f():\n    return 1\n")
    with pytest.raises(StudentGone), contextlib.suppress(Exception):
        solution.die()
    with pytest.raises(StudentGone):
        solution.f()


def test_a_killed_process_is_gone(student):
    solution = student("def f():\n    return 1\n")
    assert solution.f() == 1
    os.kill(student.pair.process, signal.SIGKILL)
    os.waitid(os.P_PID, student.pair.process, os.WEXITED | os.WNOWAIT)  # until then it may answer
    with pytest.raises(StudentGone):
        solution.f()
