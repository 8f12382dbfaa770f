"""Mistakes that were made once, in this sandbox or in others: each must stay mended.

More of them are cases in `cases/`: signals_to_the_group, write_outside, devices_are_read_only,
message_larger_than_a_packet, ordinary_asyncio, locks_and_leases_on_shared_files, call_keyctl, socket_vsock,
call_io_uring_setup, call_of_the_32_bit_abi, abort, channel_deep_nesting, text_of_all_kinds, host_files.
"""

import contextlib
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading

import pytest

from bench.jails.ways import Plans
from sandbox.errors import SandboxError, ZygoteLost
from sandbox.nursery import Zygote
from sandbox.outcome import Ending, RunEnded
from sandbox.request import Limits, RunRequest
from sandbox.runner import Sandbox, SandboxConfig
from sandbox.slots import Kind
from tests.waiting import eventually

pytestmark = pytest.mark.jail

LONG = Limits(wall_s=60, cpu_s=60)
BRIEF = Limits(wall_s=0.3)
SECRET = "the-first-student-wrote-this"


def test_the_zygote_never_sees_what_a_student_sent(sandbox):
    """It is handed descriptors only: nothing of one run can be found in the heap that the next inherits."""
    first = RunRequest(
        harness="program",
        files={"main.py": f"answer = {SECRET!r}".encode()},
        payload=None,
        stdin=SECRET.encode() * 100,
        args=(SECRET,),
    )
    for _ in range(3):
        with sandbox.run(first) as run:
            assert run.receive() == SECRET
    for slot in sandbox._slots:
        for home in slot._homes.values():
            assert SECRET.encode() not in memory_of(home._zygote.pid)


def memory_of(pid):
    """Every readable private page of a process."""
    whole = bytearray()
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            bounds, rights = line.split()[:2]
            if rights.startswith("rw"):
                start, end = (int(word, 16) for word in bounds.split("-"))
                memory.seek(start)
                with contextlib.suppress(OSError):
                    whole += memory.read(end - start)
    return bytes(whole)


def test_a_jail_that_cannot_be_finished_runs_nothing(sandbox):
    """Work files that do not fit are laid by our own code: the run must fail as ours, not go on without them."""
    request = RunRequest(
        harness="program",
        files={"main.py": b"answer = 'ran'", "big": b"x" * (4 << 20)},
        limits=Limits(disk_bytes=1 << 20),
    )
    with sandbox.run(request) as run, pytest.raises(SandboxError, match="could not be finished"):
        run.receive()


def test_a_killed_worker_leaves_no_process_and_its_groups_are_reclaimed():
    code = (
        "import sys\n"
        "from sandbox.runner import Sandbox\n"
        "from sandbox.request import RunRequest\n"
        "box = Sandbox().__enter__()\n"
        "run = box.run(RunRequest(harness='program', files={'main.py': b'while True: pass'}))\n"
        "print(*[home._zygote.pid for slot in box._slots for home in slot._homes.values()], flush=True)\n"
        "run.receive()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as worker:
        zygotes = [int(word) for word in worker.stdout.readline().split()]
        assert zygotes
        worker.kill()
    eventually(lambda: all(is_zombie(pid) for pid in zygotes))
    with Sandbox() as box:
        parent = box._group_parent()
        if parent is not None:
            names = [path.name for path in parent[0].glob(f"gradewire-{worker.pid}-*")]
            assert names == []


def is_zombie(pid):
    """Or gone."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "Z"
    return True


def test_a_killed_zygote_is_replaced_and_the_next_run_knows_nothing_of_it():
    with Sandbox() as box:
        request = RunRequest(harness="program", files={"main.py": b"answer = 1"})
        with box.run(request) as run:
            assert run.receive() == 1
        for slot in box._slots:
            for home in slot._homes.values():
                os.kill(home._zygote.pid, signal.SIGKILL)
        for _ in range(3):
            with box.run(request) as run:
                assert run.receive() == 1


def test_a_zygote_killed_before_anything_was_said_costs_the_caller_nothing():
    """Killed at once, while files are laid, while the program runs, after its end: the run begins anew by itself."""
    request = RunRequest(
        harness="program",
        files={"main.py": b"import time; time.sleep(0.01); print('once'); answer = 1"},
        limits=Limits(wall_s=20),
    )
    with Sandbox() as box:
        for instant in range(10):
            with box.run(request) as run, killed_after(run.child.zygote.pid, 0.002 * instant):
                assert run.receive() == 1
                assert run.take_output() == ("once\n", "")
                with contextlib.suppress(ZygoteLost):  # it has said something: what is left cannot be said again
                    run.wait()


@contextlib.contextmanager
def killed_after(pid, delay_s):
    """A process that is killed while the block runs, by its descriptor: its number may be another's by then."""
    descriptor = os.pidfd_open(pid)

    def kill():
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)

    timer = threading.Timer(delay_s, kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        os.close(descriptor)


def lose_zygote(run):
    """SIGKILL takes effect late: until then the program may answer, and be heard. It ends with its zygote."""
    os.kill(run.child.zygote.pid, signal.SIGKILL)
    death = select.poll()
    death.register(run.child.pidfd, select.POLLIN)
    assert death.poll(30_000), "it outlives its zygote"


def test_what_was_sent_before_a_zygote_is_lost_is_sent_again():
    with Sandbox() as box, box.run(RunRequest(harness="echo", payload=0)) as run:
        run.send(1)
        run.send(2)
        first = run.child
        lose_zygote(run)
        assert [run.receive() for _ in range(3)] == [0, 1, 2]
        assert run.child is not first


def test_a_zygote_killed_after_the_program_has_answered_is_an_error_of_ours():
    with Sandbox() as box:
        with box.run(RunRequest(harness="echo", payload=0)) as run:
            assert run.receive() == 0
            lose_zygote(run)
            with pytest.raises(ZygoteLost):
                run.ask(1)
        with box.run(RunRequest(harness="echo", payload=1)) as run:
            assert run.receive() == 1


def test_a_run_that_is_linked_to_another_is_not_begun_anew_behind_its_back():
    ours, theirs = socket.socketpair()
    request = RunRequest(harness="program", files={"main.py": b"while True: pass"}, peer=theirs.fileno())
    with Sandbox() as box, ours, theirs, box.run(request) as run:
        lose_zygote(run)
        with pytest.raises(ZygoteLost):
            run.receive()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's processes are counted with all others of this user")
def test_a_child_that_cannot_be_forked_is_not_mistaken_for_the_one_before_it():
    """A complaint about the spare arrives while the worker waits for a run's usage."""
    with Sandbox(SandboxConfig(first_uid=62710)) as box, only_processes(2):
        zygote = Zygote(box._plan_for(Kind("base", "echo"), 9), None)
        try:
            born, unborn = zygote.spawn(), zygote.spawn()
            born.wait_until_ready()
            born.kill()
            assert os.WTERMSIG(born.reap().status) == signal.SIGKILL
            with pytest.raises(SandboxError, match="clone"):
                unborn.wait_until_ready()
            unborn.close()
            born.close()
            another = zygote.spawn()
            another.wait_until_ready()
            another.close()
        finally:
            zygote.close()


@contextlib.contextmanager
def only_processes(count):
    """What is started meanwhile may have so many processes of its user."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    resource.setrlimit(resource.RLIMIT_NPROC, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NPROC, (soft, hard))


def test_a_spare_that_was_killed_is_replaced():
    with Sandbox() as box:
        request = RunRequest(harness="program", files={"main.py": b"answer = 1"})
        with box.run(request) as run:
            run.receive()
        for slot in box._slots:
            for home in slot._homes.values():
                home._spare.wait_until_ready()
                home._spare.kill()
                eventually(lambda spare=home._spare: not spare.is_alive())
        with box.run(request) as run:
            assert run.receive() == 1


def test_a_stuck_program_does_not_delay_another_slot():
    with Sandbox(SandboxConfig(memory_group="off"), slots=2) as box:
        stuck = RunRequest(
            harness="program", files={"main.py": b"while True: pass"}, limits=Limits(wall_s=60, cpu_s=60)
        )
        with box.run(stuck), box.run(RunRequest(harness="echo", payload=7)) as run:
            assert run.receive() == 7


def test_a_zygote_that_has_grown_is_replaced():
    with Sandbox() as box:
        request = RunRequest(harness="echo")
        with box.run(request):
            pass
        slot, home = next((s, h) for s in box._slots for k, h in s._homes.items() if k.harness == "echo")
        kind = next(k for k in slot._homes if k.harness == "echo")
        home._resident_at_first = -(1 << 30)  # as if it had grown by a gigabyte
        home._runs = 1
        first = home._zygote.pid
        child = slot.take(kind)
        home._runs = 1
        slot.release(kind, child)
        assert kind not in slot._homes
        with box.run(request) as run:
            run.receive()
            assert run.child.zygote.pid != first


def test_runs_have_a_fixed_hash_seed_and_their_own_random_numbers(sandbox):
    source = b"import random; answer = [hash('x'), random.random()]"
    seen = []
    for _ in range(4):
        with sandbox.run(RunRequest(harness="program", files={"main.py": source})) as run:
            seen.append(run.receive())
    assert len({hashed for hashed, _ in seen}) == 1
    assert len({number for _, number in seen}) == 4


def test_a_peer_may_be_closed_at_once_by_the_caller(sandbox):
    reading, writing = os.pipe()
    request = RunRequest(harness="program", files={"main.py": b"import os; answer = os.write(4, b'x')"}, peer=writing)
    with sandbox.run(request) as run:
        os.close(writing)
        assert run.receive() == 1
    assert os.read(reading, 10) == b"x"
    os.close(reading)


def test_an_end_by_the_wall_limit_says_how_long_the_program_waited_for_a_processor(sandbox):
    source = b"import os, time; os.write(1, b'asleep'); time.sleep(60)"
    request = RunRequest(harness="program", files={"main.py": source}, limits=Limits(wall_s=0.3))
    with sandbox.run(request) as run:
        eventually(lambda: run.take_output()[0] == "asleep")
        before_ms = run.starved_ms
        with pytest.raises(RunEnded) as ended:
            run.receive()
    assert ended.value.outcome.ending is Ending.TIME_LIMIT
    assert ended.value.outcome.starved_ms - before_ms < 200  # it slept of its own will


def test_what_other_zygotes_of_a_slot_have_used_is_no_run_s(sandbox):
    """A slot's group holds zygotes for other harnesses too, with the CPU time of all children that they have reaped."""
    if not sandbox.has_memory_group:
        pytest.skip("a run has one process here, and only that is counted")
    burn = b"import time\nwhile time.process_time() < 0.7: pass\nanswer = 1"
    wait = b"import time\ntime.sleep(0.5)\nprint('done')"
    with Sandbox() as box:
        with box.run(RunRequest(harness="program", files={"main.py": burn}, limits=LONG)) as run:
            assert run.receive() == 1
        payload = {"main": "main.py", "files": ["main.py"]}
        limits = Limits(wall_s=20, cpu_s=0.6, processes=4)
        request = RunRequest(harness="script", files={"main.py": wait}, payload=payload, limits=limits)
        with box.run(request) as run:
            outcome = run.wait()
        assert outcome.ending is Ending.FINISHED, outcome.reason
        assert outcome.cpu_ms < 300


def test_a_zygote_may_be_ready_before_its_number_is_known():
    zygote = Zygote(Plans().of(Kind("base", "echo")), None, "tests.sandbox.late_parent")
    try:
        assert zygote.base_bytes == 7
        assert zygote.pid > 0
    finally:
        zygote.close()
