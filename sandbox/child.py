"""The child's life: build its jail, say so, read the request, close the door, run the harness, end."""

from __future__ import annotations

import _socket
import array
import atexit
import gc
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from sandbox import channel, jail, kernel, workspace
from sandbox.harness.link import CHANNEL, Link, flush, read_exactly, send_frame
from sandbox.plan import JailPlan

_NEWEST_DESCRIPTOR = 0xFFFFFFF
_STACK_BYTES = 8 << 20


class Kit:
    """What a child finds ready in its memory."""

    def __init__(
        self,
        plan: JailPlan,
        harnesses: dict[str, Any],
        proc: int,
        ruleset: int | None,
        child_filter: kernel.FilterProgram | None,
    ) -> None:
        self.plan = plan
        self.harnesses: dict[str, Callable[[Link, object], None]] = harnesses
        self.proc = proc
        self.ruleset = ruleset
        self.child_filter = child_filter
        self.base_bytes = 0
        self.disk_bytes = 16 << 20


def live(kit: Kit, descriptors: array.array[int]) -> NoReturn:
    """From just after the clone to the end of the process."""
    status = 70
    try:
        _take_descriptors(kit, descriptors)
        jail.build_child(kit.plan, kit.proc, kit.disk_bytes, own_memory_group=True)
        kernel.call("close_range", CHANNEL + 1, _below(kit), 0)
        kernel.call("close_range", _above(kit), _NEWEST_DESCRIPTOR, 0)
        send_frame(b"J")
        request, peer = _read_request()
        main = _settle(kit, request)
        link = Link(peer)
        payload = request["payload"]
        del request
        gc.enable()
        send_frame(b"L")
    except EOFError:
        os._exit(0)  # a spare that nobody needs any more
    except BaseException as error:  # noqa: BLE001 - ours: told to the worker, and nothing is run
        send_frame(b"E", f"{type(error).__name__}: {error}"[:4000].encode(errors="replace"))
        os._exit(70)
    try:
        status = _run(main, link, payload)
    finally:
        os._exit(status)


def _take_descriptors(kit: Kit, descriptors: array.array[int]) -> None:
    for old, new in zip(descriptors, (CHANNEL, 1, 2), strict=True):
        if old != new:
            os.dup2(old, new, inheritable=False)


def _below(kit: Kit) -> int:
    return _NEWEST_DESCRIPTOR if kit.ruleset is None else kit.ruleset - 1


def _above(kit: Kit) -> int:
    return CHANNEL + 1 if kit.ruleset is None else kit.ruleset + 1


def _read_request() -> tuple[dict[str, Any], int | None]:
    wire = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM, 0, CHANNEL)
    header, ancillary, _, _ = wire.recvmsg(channel.HEADER.size, _socket.CMSG_SPACE(4))
    wire.detach()
    if not header:
        raise EOFError
    if len(header) < channel.HEADER.size:
        header += read_exactly(channel.HEADER.size - len(header))
    peer = None
    for _, _, data in ancillary:
        peer = array.array("i", data)[0]
    request = channel.decode(read_exactly(channel.HEADER.unpack(header)[1]))
    assert isinstance(request, dict)
    return request, peer


def _settle(kit: Kit, request: dict[str, Any]) -> Callable[[Link, object], None]:
    limits = request["limits"]
    main = kit.harnesses[request["harness"]]
    if limits["disk_bytes"] != kit.disk_bytes:
        jail.resize_work(kit.plan, limits["disk_bytes"])
    workspace.lay_files(request["files"])
    if request["stdin"]:
        workspace.give_stdin(request["stdin"])
    sys.argv[1:] = request["args"]
    processes = limits["processes"]
    jail.run_rlimits(
        address_space=kit.base_bytes + limits["memory_bytes"] + (processes - 1) * _STACK_BYTES,
        cpu_s=limits["cpu_s"],
        file_bytes=max(limits["disk_bytes"], 1 << 16),
        processes=processes,
    )
    jail.close_door(kit.ruleset, kit.child_filter)
    return main


def _run(main: Callable[[Link, object], None], link: Link, payload: object) -> int:
    try:
        main(link, payload)
        status = 0
    except EOFError as error:
        status = 0 if error.args == ("the worker closed the channel",) else _report(error)
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        if leaving.code is not None and not isinstance(leaving.code, int):
            print(leaving.code, file=sys.stderr)  # noqa: T201 - what the interpreter does
    except BaseException as error:  # noqa: BLE001 - the harness's or the student's: told to the worker
        status = _report(error)
    _wait_for_threads()
    flush()
    return status & 0xFF


def _report(error: BaseException) -> int:
    text = f"{type(error).__name__}: {error}"[:2000]
    flush()
    send_frame(b"X", channel.encode([type(error).__name__, text]))
    return 1


def _wait_for_threads() -> None:
    """What a program's end does: wait for its threads, then run what it registered with `atexit`."""
    threading = sys.modules.get("threading")
    try:
        if threading is not None:
            threading._shutdown()
        atexit._run_exitfuncs()
    except BaseException as error:  # noqa: BLE001
        sys.excepthook(type(error), error, error.__traceback__)
