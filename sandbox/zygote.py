"""The zygote: a warm interpreter in the outer jail that forks a jailed child for every run.

It is started by `nursery.Zygote` in a fresh interpreter with a clean environment. It is handed descriptors only, never
data: what a student sent cannot be found in its heap by the next. Its control socket takes two messages: `S` with
three descriptors (channel, stdout, stderr) makes a child, `R` waits for one that has ended and tells what it used.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` brings `enum`, which is dear to fork
import _socket
import _thread
import gc
import importlib
import os
import struct
import sys
import types
from typing import TYPE_CHECKING, Any

from sandbox import arenas, channel, huge_pages, jail, kernel, landlock, mappings
from sandbox.child import Kit, live

if TYPE_CHECKING:
    from sandbox.plan import JailPlan

CONTROL, PROC, RULESET = 10, 11, 12
HANDED = (3, 4, 5)
"""What comes with an `S` lies in the lowest free numbers."""
FRAME_LIMIT = 1 << 16
_PRELOAD_MB = 64
"""For what preloaded packages make; what they leave is given back."""
REAPED = struct.Struct("<cqiqqq")
READY = struct.Struct("<cq")


def main(control: int) -> None:
    """Become the zygote; comes back never."""
    try:
        plan = receive_plan(control)
        settle_descriptors(control)
        settle_signals()
        harness = importlib.import_module(f"sandbox.harness.{plan.harness}")
        mappings.join(PROC)  # a fork keeps neighbours apart that were not joined before it
        huge_pages.lift_code(PROC)
        jail.enter_outer(plan, PROC)
        pid = kernel.clone(kernel.CLONE_PARENT | kernel.CLONE_NEWPID)
        if pid:
            os.write(CONTROL, struct.pack("<cq", b"P", pid))
            os._exit(0)
        kernel.set_name("gw-zygote")
        kit = _prepare(plan, harness)
    except BaseException as error:  # noqa: BLE001 - told to the worker, which raises it
        os.write(CONTROL, b"E" + f"{type(error).__name__}: {error}"[:4000].encode(errors="replace"))
        os._exit(70)
    os.write(CONTROL, READY.pack(b"Z", kit.base_bytes))
    serve(kit, jail.CHILD_NAMESPACES)


def receive_plan(control: int) -> JailPlan:
    """What the worker says first."""
    values: Any = channel.decode_trusted(os.read(control, 1 << 20))
    return types.SimpleNamespace(**values)  # type: ignore[return-value]  # `dataclasses` would be 2 MB to fork


def settle_descriptors(control: int) -> None:
    """Keep the control socket and /proc, each at its number."""
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
    for old, new in ((control, CONTROL), (proc, PROC)):
        os.dup2(old, new, inheritable=False)
    kernel.call("close_range", 3, CONTROL - 1, 0)
    kernel.call("close_range", PROC + 1, 0xFFFFFFF, 0)


def settle_signals() -> None:
    """Take signals as a program at a terminal does: a worker that was started in the background ignores some."""
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    for number in (_signal.SIGHUP, _signal.SIGQUIT, _signal.SIGTERM):
        _signal.signal(number, _signal.SIG_DFL)


def load_packages(plan: JailPlan) -> None:
    """Import what the environment wants imported before the fork, from where its programs import.

    Raises:
        RuntimeError: a package has started a thread.
    """
    sys.path[:] = [plan.work_folder, *plan.python_path]
    reserved = arenas.reserve(_PRELOAD_MB) if plan.preload else []
    for name in plan.preload:
        importlib.import_module(name)
    reserved.clear()
    if _thread._count():
        raise RuntimeError("a preloaded package has started a thread: children cannot be forked safely")


def _prepare(plan: JailPlan, harness: Any) -> Kit:
    load_packages(plan)
    os.umask(0o022)
    jail.common_rlimits(plan.rlimits)
    ruleset = None
    if "landlock" not in plan.opted_out and landlock.abi():
        ruleset = _at(RULESET, landlock.make_ruleset("/", os.path.dirname(plan.work_mount)))
    filters = (None, None) if "seccomp" in plan.opted_out else (plan.zygote_filter, plan.child_filter)
    own_part = kernel.Steps()
    kernel.no_new_privileges()
    kernel.add_drop_capabilities(own_part)
    if filters[0] is not None:
        kernel.add_filter(own_part, filters[0])
    own_part.run()
    warm()
    if hasattr(harness, "rehearse"):
        harness.rehearse()
    build = jail.prepare_child(plan, PROC, (CONTROL, PROC), own_memory_group=plan.own_memory_group)
    kit = Kit(plan, harness.main, build, *jail.prepare_door(ruleset, filters[1]))
    settle_memory()
    kit.base_bytes = _virtual_bytes()
    return kit


_WARM_SOURCE = """
def add(a, b):
    return a + b
class A:
    x = [i for i in range(3)]
try:
    add(1, None)
except TypeError:
    pass
"""


def _at(number: int, descriptor: int) -> int:
    os.dup2(descriptor, number, inheritable=False)
    os.close(descriptor)
    return number


def warm() -> None:
    """Walk the paths that every run takes, so that their memory is there before the fork."""
    for _ in range(3):
        exec(compile(_WARM_SOURCE, "warm.py", "exec"), {"__name__": "warm"})  # noqa: S102
        channel.decode(channel.encode({"a": [1, 2.5, "x", b"y", (None, True)]}))
    channel.frame(b"V")
    sys.path_importer_cache.clear()


def settle_memory() -> None:
    """The last thing before the first fork: nothing of ours has a name, and the collector leaves everything alone."""
    _forget_ourselves()
    gc.collect()
    gc.disable()
    arenas.fill()
    gc.freeze()
    mappings.join(PROC)
    huge_pages.gather(PROC)


_kept_alive: list[types.ModuleType] = []


def _forget_ourselves() -> None:
    """Take our modules' names away, so that a student's `sandbox.py` or `channel.py` is the student's."""
    for name in [name for name in sys.modules if name == "sandbox" or name.startswith("sandbox.")]:
        _kept_alive.append(sys.modules.pop(name))
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.argv[:] = [""]
    sys.orig_argv[:] = [""]


def _virtual_bytes() -> int:
    file = os.open("self/statm", os.O_RDONLY | os.O_CLOEXEC, dir_fd=PROC)
    pages = int(os.read(file, 200).split()[0])
    os.close(file)
    return pages * os.sysconf("SC_PAGE_SIZE")


def serve(kit: Kit, namespaces: int) -> None:
    """Make children in new namespaces, and reap them, until the worker is gone."""
    control = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, CONTROL)
    space = _socket.CMSG_SPACE(3 * 4)
    children: dict[int, int] = {}
    while True:
        message, _, _, _ = control.recvmsg(64, space)
        if not message:
            os._exit(0)  # the worker is gone; with this process, the first of its pid namespace, every child dies
        serial = int.from_bytes(message[1:9], "little")
        if message[:1] == b"S":
            try:
                pid = kernel.clone(namespaces)
            except OSError as error:
                control.send(b"E" + str(error).encode())
            else:
                if pid == 0:
                    live(kit)
                children[serial] = pid
            for descriptor in HANDED:
                os.close(descriptor)
        elif message[:1] == b"R":
            pid = children.pop(serial, 0)
            if pid == 0:  # its clone was refused
                control.send(REAPED.pack(b"D", serial, 0, 0, 0, 0))
                continue
            _, status, usage = os.wait4(pid, 0)
            control.send(
                REAPED.pack(
                    b"D", serial, status, int(usage.ru_utime * 1e6), int(usage.ru_stime * 1e6), usage.ru_maxrss * 1024
                )
            )
