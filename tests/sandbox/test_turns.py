"""Turns: any number beside each other, or one alone, over threads and over processes."""

import fcntl
import os
import subprocess
import sys
import threading

import pytest

from sandbox.turns import Turns

DEADLINE_S = 50.0


def in_thread(act):
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


def test_many_have_a_turn_beside_each_other():
    meeting = threading.Barrier(3, timeout=DEADLINE_S)
    with Turns(None) as turns:

        def meet():
            with turns.take():
                meeting.wait()

        threads = [in_thread(meet) for _ in range(2)]
        meet()
        for thread in threads:
            thread.join(DEADLINE_S)


def test_one_alone_waits_for_all_others_and_they_for_it():
    alone, may_end, newcomer = threading.Event(), threading.Event(), threading.Event()
    with Turns(None) as turns:

        def be_alone():
            with turns.take(alone=True):
                alone.set()
                may_end.wait(DEADLINE_S)

        def come():
            with turns.take():
                newcomer.set()

        with turns.take():
            threads = [in_thread(be_alone)]
            assert not alone.wait(0.05)
        assert alone.wait(DEADLINE_S)
        threads.append(in_thread(come))
        assert not newcomer.wait(0.05)
        may_end.set()
        assert newcomer.wait(DEADLINE_S)
        for thread in threads:
            thread.join(DEADLINE_S)


def test_a_newcomer_does_not_go_before_one_who_waits_to_be_alone():
    order = []
    with Turns(None) as turns:

        def note(what, alone):
            with turns.take(alone=alone):
                order.append(what)

        with turns.take():
            first = in_thread(lambda: note("alone", True))
            while not door_is_kept(turns):
                pass
            second = in_thread(lambda: note("newcomer", False))
            second.join(0.05)
            assert order == []
        first.join(DEADLINE_S)
        second.join(DEADLINE_S)
    assert order == ["alone", "newcomer"]


def door_is_kept(turns):
    descriptor = os.open(f"/proc/self/fd/{turns._files[0]}", os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def test_a_thread_that_has_a_turn_needs_no_other():
    with Turns(None) as turns, turns.take(), turns.take(), turns.take(alone=True):
        pass


@pytest.mark.parametrize("end", ["with its turn", "by a kill"])
def test_processes_that_share_a_folder_take_turns_with_each_other(tmp_path, end):
    code = (
        "import sys; from pathlib import Path; from sandbox.turns import Turns\n"
        "with Turns(Path(sys.argv[1])) as turns, turns.take():\n    print('in', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    got = threading.Event()
    with other, Turns(tmp_path) as turns:
        assert other.stdout.readline() == "in\n"

        def be_alone():
            with turns.take(alone=True):
                got.set()

        thread = in_thread(be_alone)
        assert not got.wait(0.05)
        if end == "by a kill":
            other.kill()
        else:
            other.stdin.close()
        assert got.wait(DEADLINE_S)
        thread.join(DEADLINE_S)
