"""A run from the worker's side: talk, output, limits, ends."""

import gc
import os
import signal
import socket
import subprocess
import sys

import pytest

from sandbox.outcome import Ending, RunEnded
from sandbox.request import Limits, RunRequest
from sandbox.runner import Sandbox

pytestmark = pytest.mark.jail


def program(source, **more):
    limits = more.pop("limits", Limits(wall_s=60, cpu_s=10))
    return RunRequest(harness="program", files={"main.py": source.encode()}, limits=limits, **more)


def test_messages_are_answered_one_by_one(sandbox):
    with sandbox.run(RunRequest(harness="echo", payload={"a": (1, b"x")})) as run:
        assert run.receive() == {"a": (1, b"x")}
        for message in (None, [1, 2.5], "ünï", {"k": {"n": [True]}}):
            assert run.ask(message) == message
        outcome = run.wait()
    assert outcome.ending is Ending.FINISHED
    assert outcome.exit_status == 0
    assert outcome.cpu_ms > 0
    assert outcome.wall_ms > 0
    assert outcome.memory_bytes > 2**20


def test_files_stdin_and_arguments_reach_the_program(sandbox):
    source = "import sys; answer = [open('d/data.txt').read(), input(), sys.argv[1:]]"
    files = {"main.py": source.encode(), "d/data.txt": b"kept"}
    with sandbox.run(RunRequest(harness="program", files=files, stdin=b"typed\n", args=("x", "y"))) as run:
        assert run.receive() == ["kept", "typed", ["x", "y"]]


def test_what_is_printed_comes_piece_by_piece(sandbox):
    source = "import sys\nfor i in range(3):\n    print('out', i)\n    print('err', i, file=sys.stderr)\nanswer = 1"
    with sandbox.run(program(source)) as run:
        run.receive()
        assert run.take_output() == ("out 0\nout 1\nout 2\n", "err 0\nerr 1\nerr 2\n")
        assert run.take_output() == ("", "")
        assert run.wait().stdout == b"out 0\nout 1\nout 2\n"


def test_no_answer_because_the_program_left_is_an_end_and_no_error(sandbox):
    with sandbox.run(program("import os; os._exit(3)")) as run, pytest.raises(RunEnded) as ended:
        run.receive()
    assert ended.value.outcome.ending is Ending.FINISHED
    assert ended.value.outcome.exit_status == 3


def test_one_answer_may_have_a_shorter_deadline_than_the_run(sandbox):
    with sandbox.run(program("while True: pass")) as run, pytest.raises(RunEnded) as ended:
        run.receive(wall_s=0.2)
    assert ended.value.outcome.ending is Ending.TIME_LIMIT
    assert ended.value.outcome.reason == "wall time limit of 0.2 s"


def test_a_peer_descriptor_reaches_the_harness(sandbox):
    ours, theirs = socket.socketpair()
    source = "import os; os.write(4, b'hello over the peer'); answer = os.read(4, 100)"
    with ours, theirs, sandbox.run(program(source, peer=theirs.fileno())) as run:
        ours.sendall(b"hello back")
        assert run.receive() == b"hello back"
        assert ours.recv(100) == b"hello over the peer"


def test_nothing_of_one_run_is_seen_by_the_next(sandbox):
    with sandbox.run(program("open('secret', 'w').write('x'); import sys; sys.modules['json'] = 1; answer = 1")) as run:
        assert run.receive() == 1
    for _ in range(3):
        with sandbox.run(program("import os, json; answer = [os.listdir(), json.dumps(1)]")) as run:
            assert run.receive() == [["main.py"], "1"]


def test_runs_side_by_side_do_not_wait_for_each_other(sandbox):
    with sandbox.run(program("while True: pass")), sandbox.run(RunRequest(harness="echo", payload=1)) as second:
        assert second.receive() == 1


@pytest.mark.parametrize("name", ["../x", "/x", "", "a/../b", "a\0b", "a//b", "a\\b", "."])
def test_a_file_name_that_leads_out_is_refused_before_anything_runs(sandbox, name):
    with pytest.raises(ValueError, match="not the name of a file"):
        sandbox.run(RunRequest(harness="echo", files={name: b""}))


def test_leaving_a_run_frees_its_descriptors(sandbox):
    def count():
        return len(os.listdir("/proc/self/fd"))

    with sandbox.run(RunRequest(harness="echo")):
        pass
    gc.collect()  # what other tests have left closes nothing from now on
    before = count()
    for _ in range(20):
        with sandbox.run(RunRequest(harness="echo")) as run:
            run.receive()
    assert count() == before


def test_a_seed_makes_random_numbers_the_same_each_time(sandbox):
    source = "import random; answer = [random.random() for _ in range(3)]"

    def drawn(seed):
        with sandbox.run(program(source, seed=seed)) as run:
            return run.receive()

    assert drawn(5) == drawn(5)
    assert drawn(5) != drawn(6)
    assert drawn(None) != drawn(None)


def test_a_seed_leaves_a_random_module_of_the_programs_own_alone(sandbox):
    files = {"main.py": b"import random; answer = random.mine", "random.py": b"mine = 4"}
    with sandbox.run(RunRequest(harness="program", files=files, seed=5)) as run:
        assert run.receive() == 4


def test_a_zygote_starts_whatever_numbers_the_workers_own_descriptors_have():
    source = """
import os
from sandbox.runner import Sandbox
for most in range(8, 14):
    held = []
    while not held or held[-1] < most:
        held.append(os.open("/dev/null", os.O_RDONLY))
    with Sandbox(slots=1):
        print(most, end=" ")
    for one in held:
        os.close(one)
"""
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["8", "9", "10", "11", "12", "13"], "")


def test_a_program_takes_signals_alike_whether_or_not_its_worker_was_started_in_the_background():
    source = "import signal\nanswer = [signal.getsignal(n) is signal.SIG_IGN for n in (signal.SIGINT, signal.SIGHUP)]"
    kept = [(number, signal.signal(number, signal.SIG_IGN)) for number in (signal.SIGINT, signal.SIGHUP)]
    try:
        with Sandbox() as sandbox, sandbox.run(program(source)) as run:
            assert run.receive() == [False, False]
    finally:
        for number, handler in kept:
            signal.signal(number, handler)
