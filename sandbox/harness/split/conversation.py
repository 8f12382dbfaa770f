"""The conversation of the two sides: requests, answers, and requests back while an answer is awaited."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn

from sandbox.harness.split import mirrors, values
from sandbox.harness.split.containers import Containers
from sandbox.harness.split.decoding import Decoding
from sandbox.harness.split.encoding import Encoding
from sandbox.harness.split.errors import ChannelBroken, StudentGone
from sandbox.harness.split.exceptions import (
    FRAMES,
    frames_of,
    is_foreign,
    is_outcome,
    make_plainly,
    noted,
    take_plainly,
)
from sandbox.harness.split.guard import ExaminerGuard, OpenGuard
from sandbox.harness.split.handles import Handles
from sandbox.harness.split.operations import perform
from sandbox.harness.split.wire import Channel

if TYPE_CHECKING:
    from sandbox.harness.split.noticing import Noticing

_STOPS = ("__next__", "__anext__")
_PLAIN = values.PLAIN
Extra = list[Any]


def _may_stop(op: str, args: Sequence[Any]) -> bool:
    """Whether a request is one step of an iteration, whose end is no mistake."""
    return (op == "run" and args[0] in _STOPS) or (op in ("run_named", "run_on") and args[1] in _STOPS)


class Conversation:
    """One side's end of it.

    Args:
        channel: the frames.
        guard: what the other side may ask of this one; a trusted guard also makes failures in callbacks sticky.
        call_s: seconds that one outermost request may take, however often the other side calls back meanwhile.

    Attributes:
        gone: why the other side can no longer be asked.
        manifest: operations of the reference solution that may show a plain value to the other side; None: learn them.
        learned: those seen, when they are being learned.
        noticing: takes what does not cross as itself, when it is being learned; None: nobody wants to know.
        sources: mirrored module → the name under which its source stands in `linecache`.
        public: module → the names that `from module import *` may give; all that it has when it is not here.
        offered: the names that modules had when they were imported like that.
        before: called before each request, e.g. to pass on patches of standard modules.
        collect: called before each message; gives extras to send along.
        receive: extra's key → what takes it.
        may_print: characters that the other side may print in all; more breaks the channel.
    """

    def __init__(self, channel: Channel, guard: ExaminerGuard | OpenGuard, call_s: float | None = None) -> None:
        self.channel = channel
        self.guard = guard
        self.call_s = call_s
        self.handles = Handles(self)
        self.containers = Containers(0 if guard.trusted else 1)
        self.standing: dict[type, Any] = {}
        self.sources: dict[str, str] = {}
        self.public: dict[str, list[str]] = {}
        self.offered: dict[str, list[str]] = {}
        self.gone: StudentGone | None = None
        self.gone_raised = 0
        self.manifest: frozenset[str] | None = frozenset()
        self.learned: set[str] = set()
        self.noticing: Noticing | None = None
        self.files: frozenset[str] = frozenset()
        self.before: Callable[[], None] | None = None
        self.collect: Callable[[], list[Extra]] | None = None
        self.receive: dict[str, Callable[..., None]] = {}
        self.may_print = 0
        self.operations: dict[str, Callable[..., Any]] = {}
        self.want: Callable[[int], Awaitable[Any]] | None = None
        self.total_deadline: float | None = None
        self._lock = threading.RLock()
        self._depth = 0
        self._busy = False
        self._sticky: BaseException | None = None

    @property
    def usable(self) -> bool:
        """Whether a request can be made right now (not from a finalizer in the middle of a message)."""
        return self.gone is None and not self._busy

    def allows(self, operation: str) -> bool:
        """Whether an operation may show the other side a plain value."""
        if self.manifest is None:
            self.learned.add(operation)
            return True
        return operation in self.manifest

    def public_names(self, module: str) -> list[str]:
        """The names that `from module import *` gives."""
        names = self.request("public", 0, (module,))
        known = self.public.get(module)
        self.offered[module] = [name for name in names if type(name) is str]
        return [name for name in names if type(name) is str and (known is None or name in known)]

    def request(self, op: str, target: int, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None) -> Any:
        """Ask the other side to do something, and wait for its answer.

        Raises:
            StudentGone: it is dead, silent or speaks nonsense.
            BaseException: whatever was raised there, or what a callback failed with.
        """
        if self.gone is not None:
            self._raise_gone()
        with self._lock:
            if self.before is not None:
                self.before()
            if self._depth == 0 and self.call_s is not None:
                deadline = monotonic() + self.call_s
                total = self.total_deadline
                self.channel.deadline = deadline if total is None or deadline < total else total
            self._depth += 1
            try:
                self._send(op, target, args, kwargs)
                return self._answer(op, args)
            except ChannelBroken as error:
                self._lose(error)
            finally:
                self._depth -= 1
                if self._sticky is not None and self._depth == 0:
                    sticky, self._sticky = self._sticky, None
                    raise sticky

    def _raise_gone(self) -> NoReturn:
        assert self.gone is not None
        self.gone_raised += 1
        raise StudentGone(self.gone.cause, self.gone.reason)

    def _lose(self, error: ChannelBroken) -> NoReturn:
        if self.gone is None:
            self.gone = StudentGone(error.cause, error.reason)
            self.channel.close()
        self._raise_gone()

    def _answer(self, op: str, args: Sequence[Any]) -> Any:
        while True:
            frame = self.channel.receive()
            kind = frame[0]
            if kind == "r":
                return self._one(frame)
            if kind == "n":
                return self._told_briefly(frame)
            if kind == "e":
                raise self._raised(self._told_briefly(frame), _may_stop(op, args))
            if kind == "x":
                raise self._raised(self._one(frame), _may_stop(op, args))
            self._serve(frame)

    def _told_briefly(self, frame: list[Any]) -> Any:
        """What an answer without a table of nodes tells: a new object of a class that is known here, most often what
        calling the class gives; or an exception of the tables with plain arguments and nothing else.
        """
        try:
            if frame[0] == "n":
                _, cls, number = frame
                return mirrors.introduce_plainly(self, number, cls)
            _, name, args, frames = frame
            if type(args) is not list or not _PLAIN.issuperset(map(type, args)):
                raise ChannelBroken("protocol", "arguments of an exception that are not plain")
            self.receive["tb"](frames)
            return make_plainly(name, values.interned(args))
        except ChannelBroken:
            raise
        except Exception as error:
            raise ChannelBroken(
                "protocol", f"a brief answer that makes no sense ({type(error).__name__}: {error})"
            ) from error

    def _one(self, frame: list[Any]) -> Any:
        items = self._unpack(frame)[1]
        if len(items) != 1:
            raise ChannelBroken("protocol", "an answer that is not one value")
        return items[0]

    def _raised(self, error: Any, may_stop: bool) -> BaseException:
        if not isinstance(error, BaseException):
            raise ChannelBroken("protocol", "something raised that is no exception")
        if self.guard.trusted:
            noted(error).setdefault(FRAMES, self._frames)
            self._frames = ()
            if self.noticing is not None:
                self.noticing.missed(error)
            if is_outcome(error) and not isinstance(error, AssertionError) and error is not self._sticky:
                return RuntimeError(f"{type(error).__name__} raised by the student's code")
        if isinstance(error, StopIteration | StopAsyncIteration) and not may_stop and self.guard.trusted:
            wrong = RuntimeError(f"the student's code raised {type(error).__name__}")
            wrong.__cause__ = error
            noted(wrong)[FRAMES] = noted(error).get(FRAMES, ())
            return wrong
        return error

    _frames: Any = ()

    def take_frames(self, frames: Any) -> None:
        """Where the other side's exception came from; it goes with the exception in the same message."""
        self._frames = frames

    def _serve(self, frame: list[Any]) -> None:
        op, args, target, kwargs = self._unpack(frame)
        lock: Any = self._lock
        held = lock._release_save()  # other threads may ask meanwhile: their requests nest in this one
        try:
            try:
                result = perform(self, op, target, args, kwargs)
            finally:
                lock._acquire_restore(held)
        except StudentGone:
            raise
        except ChannelBroken:
            raise
        except BaseException as error:  # noqa: BLE001 - it is told to the other side
            self._send_error(error)
        else:
            try:
                self._send("r", 0, (result,), None)
            except ChannelBroken:
                raise
            except Exception as error:  # noqa: BLE001 - what cannot be passed
                self._send_error(error)

    def _send_error(self, error: BaseException) -> None:
        if self.guard.trusted:
            if self._sticky is None and is_outcome(error) and not is_foreign(error):
                self._sticky = error
            extra: list[Extra] = []
        else:
            extra = [["tb", frames_of(error, self.files)]]
        try:
            self._send("x", 0, (error,), None, extra)
        except ChannelBroken:
            raise
        except Exception as second:  # noqa: BLE001 - an exception that cannot be passed
            self._send("x", 0, (RuntimeError(f"{type(error).__name__}: {second}"),), None, extra)

    def serve(self) -> None:
        """Do what the other side asks, until it closes the channel."""
        with self._lock:
            while True:
                self._serve(self.channel.receive())

    def _send(
        self,
        op: str,
        target: int,
        args: Sequence[Any],
        kwargs: dict[str, Any] | None,
        extras: list[Extra] | None = None,
    ) -> None:
        self._busy = True
        try:
            flat = list(args)
            names: Any = 0
            if kwargs:
                names = list(kwargs)
                flat.extend(kwargs.values())
            if self.collect is not None:
                extras = (extras or []) + self.collect()
            if self.handles.dying:
                dead = self.handles.dead()
                if dead:
                    extras = [*(extras or ()), ["release", dead]]
            if values.all_plain(flat) and self.containers.still():
                frame = [op, target, flat]
                if names or extras:
                    frame += (names, 0, 0, extras or 0)
            elif op == "r" and not extras and self.handles.is_like_others(flat[0]) and self.containers.still():
                frame = ["n", self.handles.number(type(flat[0])), self.handles.give(flat[0])]
            else:
                plainly = take_plainly(flat[0]) if op == "x" and extras and len(extras) == 1 else None
                if plainly is not None and extras and extras[0][0] == "tb" and self.containers.still():
                    frame = ["e", *plainly, extras[0][1]]
                else:
                    frame = self._encoded(op, target, flat, names, extras)
            self.channel.send(frame)
        finally:
            self._busy = False

    def _encoded(self, op: str, target: int, flat: list[Any], names: Any, extras: list[Extra] | None) -> list[Any]:
        encoding = Encoding(self)
        try:
            items = list(map(encoding.encode, flat))
            changes = encoding.finish()
        except BaseException:
            encoding.undo()
            raise
        encoding.commit()
        unused = self.containers.unused()
        if unused:
            extras = [*(extras or ()), ["forget", unused]]
        if encoding.nodes or changes or extras or names:
            return [op, target, items, names, encoding.nodes or 0, changes or 0, extras or 0]
        return [op, target, items]

    def _unpack(self, frame: list[Any]) -> tuple[Any, list[Any], Any, dict[str, Any]]:
        if len(frame) == 3:
            op, target, args = frame
            if type(args) is list and _PLAIN.issuperset(map(type, args)):
                return op, values.interned(args), target, {}
        self._busy = True
        try:
            return self._decoded(*frame)
        except (ChannelBroken, StudentGone):
            raise
        except Exception as error:
            raise ChannelBroken(
                "protocol", f"a message that makes no sense ({type(error).__name__}: {error})"
            ) from error
        finally:
            self._busy = False

    def _decoded(
        self, op: Any, target: Any, args: Any, names: Any = 0, nodes: Any = 0, changes: Any = 0, extras: Any = 0
    ) -> tuple[Any, list[Any], Any, dict[str, Any]]:
        for key, *payload in extras or ():
            if key == "release":
                self.handles.release(payload[0])
            elif key != "forget":
                self.receive[key](*payload)
        decoding = Decoding(self, nodes or [])
        self._busy = False
        decoding.run()
        for change in changes or ():
            if len(change) == 2:
                self.containers.write(change[0], decoding.items(change[1]))
            else:
                number, length, places = change
                self.containers.apply(number, length, decoding.items(places))
        for key, *payload in extras or ():
            if key == "forget":
                self.containers.forget(payload[0])
        items = values.interned(decoding.items(args))
        if not names:
            return op, items, target, {}
        if type(names) is not list or not all(type(name) is str for name in names) or len(names) > len(items):
            raise ChannelBroken("protocol", "names without values")
        count = len(items) - len(names)
        return op, items[:count], target, dict(zip(names, items[count:], strict=True))
