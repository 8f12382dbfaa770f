"""The child's life: build its jail, say so, read the request, close the door, run the harness, end.

Every line here is paid once a run in copied pages (see `kernel.Steps`): plain statements, no helpers where one call
will do.
"""

from __future__ import annotations

import _socket
import _thread
import atexit
import gc
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from sandbox import channel, jail, kernel, seeding, workspace
from sandbox.harness.link import CHANNEL, Link, flush, read_exactly, send_frame

if TYPE_CHECKING:
    from sandbox.plan import JailPlan

_exit = os._exit
"""Kept: the student's code may have put something else in its place."""
_STACK_BYTES = 8 << 20
_ANCILLARY_BYTES = _socket.CMSG_SPACE(4)
_HEADER_BYTES = channel.HEADER.size
_SETTLED = channel.frame(b"L")


class Kit:
    """What a child finds ready in its memory."""

    def __init__(
        self, plan: JailPlan, harness: Any, build: kernel.Steps, door: kernel.Steps, limits: kernel.Limits
    ) -> None:
        self.plan = plan
        self.harness: Callable[[Link, object], None] = harness
        self.build = build
        self.door = door
        self.limits = limits
        self.base_bytes = 0
        self.wire = _channel_to_be()


def _channel_to_be() -> _socket.socket:
    """A socket object for the number that a child's channel will have."""
    end = _socket.socketpair()[0].detach()
    if end != CHANNEL:
        os.dup2(end, CHANNEL)
        os.close(end)
    wire = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM, 0, CHANNEL)
    os.close(CHANNEL)
    return wire


def live(kit: Kit) -> NoReturn:
    """From just after the clone to the end of the process."""
    try:
        kit.build.run()
        header, ancillary, _, _ = kit.wire.recvmsg(_HEADER_BYTES, _ANCILLARY_BYTES)
        if not header:
            _exit(0)  # a spare that nobody needs any more
        if len(header) < _HEADER_BYTES:
            header += read_exactly(_HEADER_BYTES - len(header))
        link = Link(int.from_bytes(ancillary[0][2], sys.byteorder) if ancillary else None)
        length = channel.HEADER.unpack(header)[1]
        body = os.read(CHANNEL, length)
        if len(body) < length:
            body += read_exactly(length - len(body))
        request: Any = channel.decode_trusted(body)
        del body
        _settle(kit, request)
        payload = request["payload"]
        del request
        gc.enable()
        os.write(CHANNEL, _SETTLED)
    except BaseException as error:  # noqa: BLE001 - ours: told to the worker, and nothing is run
        send_frame(b"E", f"{type(error).__name__}: {error}"[:4000].encode(errors="replace"))
        _exit(70)
    status = 70
    try:
        status = _run(kit.harness, link, payload)
    finally:
        _exit(status)


def _settle(kit: Kit, request: dict[str, Any]) -> None:
    if request["disk_bytes"] != jail.DISK_BYTES:
        jail.resize_work(kit.plan, request["disk_bytes"])
    workspace.lay_files(request["files"])
    if request["stdin"]:
        workspace.give_stdin(request["stdin"])
    sys.argv[1:] = request["args"]
    seeding.seed_random(request["seed"])
    processes = request["processes"]
    address_space = kit.base_bytes + request["memory_bytes"] + (processes - 1) * _STACK_BYTES
    kit.limits.set(address_space, request["cpu_s"], max(request["disk_bytes"], 1 << 16), processes)
    kit.door.run()


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
        if threading is not None and _thread._count():
            threading._shutdown()
        atexit._run_exitfuncs()
    except BaseException as error:  # noqa: BLE001
        sys.excepthook(type(error), error, error.__traceback__)
