"""The zygote: a warm interpreter in the outer jail that forks a jailed child for every run.

It is started by `nursery.Zygote` in a fresh interpreter with a clean environment. It is handed descriptors only, never
data: what a student sent cannot be found in its heap by the next. Its control socket takes two messages: `S` with
three descriptors (channel, stdout, stderr) makes a child, `R` waits for one that has ended and tells what it used.
"""

from __future__ import annotations

import _socket
import array
import gc
import importlib
import os
import struct
import sys
import types

from sandbox import channel, jail, kernel, landlock
from sandbox.child import Kit, live
from sandbox.plan import JailPlan

CONTROL, PROC, RULESET = 10, 11, 12
FRAME_LIMIT = 1 << 16
REAPED = struct.Struct("<cqiqqq")
READY = struct.Struct("<cq")


def main(control: int) -> None:
    """Become the zygote; comes back never."""
    try:
        plan = _receive_plan(control)
        _settle_descriptors(control)
        kit_harnesses = _import_harnesses(plan)
        jail.enter_outer(plan, PROC)
        pid = kernel.clone(kernel.CLONE_PARENT | kernel.CLONE_NEWPID)
        if pid:
            os.write(CONTROL, struct.pack("<cq", b"P", pid))
            os._exit(0)
        kernel.set_name("gw-zygote")
        kit = _prepare(plan, kit_harnesses)
    except BaseException as error:  # noqa: BLE001 - told to the worker, which raises it
        os.write(CONTROL, b"E" + f"{type(error).__name__}: {error}"[:4000].encode(errors="replace"))
        os._exit(70)
    os.write(CONTROL, READY.pack(b"Z", kit.base_bytes))
    _serve(kit)


def _receive_plan(control: int) -> JailPlan:
    values = channel.decode(os.read(control, 1 << 20))
    assert isinstance(values, dict)
    return JailPlan(**values)


def _settle_descriptors(control: int) -> None:
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
    for old, new in ((control, CONTROL), (proc, PROC)):
        os.dup2(old, new, inheritable=False)
    kernel.call("close_range", 3, CONTROL - 1, 0)
    kernel.call("close_range", PROC + 1, 0xFFFFFFF, 0)


def _import_harnesses(plan: JailPlan) -> dict[str, object]:
    found = {}
    for name in plan.harnesses:
        module = importlib.import_module(f"sandbox.harness.{name}")
        if hasattr(module, "main"):
            found[name] = module.main
    return found


def _prepare(plan: JailPlan, harnesses: dict[str, object]) -> Kit:
    sys.path[:] = [plan.work_folder, *plan.python_path]
    for name in plan.preload:
        importlib.import_module(name)
    child_filter = None
    kernel.no_new_privileges()
    kernel.drop_capabilities()
    jail.common_rlimits(plan.rlimits)
    os.umask(0o022)
    ruleset = None
    if "landlock" not in plan.opted_out and landlock.abi():
        ruleset = landlock.make_ruleset("/", os.path.dirname(plan.work_mount))  # noqa: PTH120
        os.dup2(ruleset, RULESET, inheritable=False)
        os.close(ruleset)
        ruleset = RULESET
    if "seccomp" not in plan.opted_out:
        child_filter = kernel.FilterProgram(plan.child_filter)
        kernel.FilterProgram(plan.zygote_filter).install()
    _warm()
    kit = Kit(plan, harnesses, PROC, ruleset, child_filter)
    _forget_ourselves()
    gc.collect()
    gc.disable()
    gc.freeze()
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


def _warm() -> None:
    """Walk the paths that every run takes, so that their memory is there before the fork."""
    for _ in range(3):
        exec(compile(_WARM_SOURCE, "warm.py", "exec"), {"__name__": "warm"})  # noqa: S102
        channel.decode(channel.encode({"a": [1, 2.5, "x", b"y", (None, True)]}))
    channel.frame(b"V")
    sys.path_importer_cache.clear()


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


def _serve(kit: Kit) -> None:
    control = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, CONTROL)
    space = _socket.CMSG_SPACE(3 * 4)
    children: dict[int, int] = {}
    while True:
        message, ancillary, _, _ = control.recvmsg(64, space)
        if not message:
            os._exit(0)  # the worker is gone; with this process, the first of its pid namespace, every child dies
        serial = int.from_bytes(message[1:9], "little")
        if message[:1] == b"S":
            descriptors = array.array("i")
            for _, _, data in ancillary:
                descriptors.frombytes(data)
            try:
                pid = kernel.clone(jail.CHILD_NAMESPACES)
            except OSError as error:
                control.send(b"E" + str(error).encode())
                pid = -1
            if pid == 0:
                live(kit, descriptors)
            children[serial] = pid
            for descriptor in descriptors:
                os.close(descriptor)
        elif message[:1] == b"R":
            _, status, usage = os.wait4(children.pop(serial), 0)
            control.send(
                REAPED.pack(
                    b"D", serial, status, int(usage.ru_utime * 1e6), int(usage.ru_stime * 1e6), usage.ru_maxrss * 1024
                )
            )
