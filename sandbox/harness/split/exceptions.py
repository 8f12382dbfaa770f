"""Exceptions across the border: a fixed list by name with plain arguments, everything else as a mirror.

What ends a test early or counts as skipped in unittest and pytest never comes out of the student's side as such.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sandbox.harness.split import tables, values
from sandbox.harness.split.errors import ChannelBroken
from sandbox.harness.split.handles import GRIP

if TYPE_CHECKING:
    from sandbox.harness.split.decoding import Decoding
    from sandbox.harness.split.encoding import Encoding

FRAMES = "__gradewire_frames__"
"""Attribute of an exception: the student's frames, innermost last, each [file, line, function, {local: repr}]."""
MAX_FRAMES = 30
noted: Callable[[BaseException], dict[str, Any]] = BaseException.__dict__["__dict__"].__get__
"""An exception's own dictionary, also where a mirror shows another one."""
_EXTRA = ("name", "path", "filename", "filename2")
"""What such an exception keeps outside of its arguments and its dictionary."""


def take_exception(encoding: Encoding, error: BaseException) -> list[Any] | None:
    """The node of an exception of exactly a class in the tables; None for every other one."""
    name = tables.name_of(type(error))
    if name is None:
        return None
    args = BaseException.__dict__["args"].__get__(error)
    extra: list[Any] = []
    for key, value in noted(error).items():
        if not key.startswith("__gradewire") and key != "__notes__":
            extra += (key, encoding.encode(value))
    if isinstance(error, ImportError | AttributeError | NameError | OSError):
        for key in _EXTRA:
            value = getattr(error, key, None)
            if type(value) is str:
                extra += (key, encoding.encode(value))
    cause = error.__cause__
    notes = [str(note) for note in getattr(error, "__notes__", ())]
    return [
        "x",
        name,
        encoding.encode(tuple(args)),
        None if cause is None or cause is error else encoding.encode(cause),
        extra,
        notes,
        error.__suppress_context__,
    ]


_WITH_MORE = (ImportError, AttributeError, NameError, OSError, SyntaxError, UnicodeError)
"""They keep something outside of their arguments."""


def take_plainly(error: BaseException) -> tuple[str, list[Any]] | None:
    """Name and arguments of an exception in the tables of which there is no more to tell; None for every other one."""
    name = tables.name_of(type(error))
    if name is None or isinstance(error, _WITH_MORE) or error.__cause__ is not None or error.__suppress_context__:
        return None
    args = list(BaseException.__dict__["args"].__get__(error))
    return (name, args) if not noted(error) and values.all_plain(args) else None


def make_plainly(name: Any, args: list[Any]) -> BaseException:
    """The exception that `take_plainly` told of.

    Raises:
        ChannelBroken, KeyError, TypeError: it is none.
    """
    cls = tables.resolve(name)
    if not (isinstance(cls, type) and issubclass(cls, BaseException)):
        raise ChannelBroken("protocol", "an exception that is none")
    return _made(cls, args)


def _made(cls: type[BaseException], args: Iterable[Any]) -> BaseException:
    try:
        return cls(*args)
    except Exception:  # noqa: BLE001 - JSONDecodeError and others want other arguments than they keep
        error = cls.__new__(cls)
        error.args = tuple(args)
        return error


def make_exception(decoding: Decoding, name: Any, args: Any, cause: Any, extra: Any, notes: Any, quiet: Any) -> Any:
    """The exception that `take_exception` took apart."""
    try:
        cls = tables.resolve(name)
    except (KeyError, TypeError):
        raise ChannelBroken("protocol", "an exception that is in no table") from None
    args = decoding.get(args)
    if not (isinstance(cls, type) and issubclass(cls, BaseException)) or type(args) is not tuple:
        raise ChannelBroken("protocol", "an exception that is none")
    error: Any = _made(cls, args)
    for key, value in zip(extra[::2], extra[1::2], strict=True):
        if type(key) is str and not key.startswith("__"):
            setattr(error, key, decoding.get(value))
    cause = decoding.get(cause)
    if isinstance(cause, BaseException):
        error.__cause__ = cause
    error.__suppress_context__ = bool(quiet)
    for note in notes:
        error.add_note(str(note))
    return error


def frames_of(error: BaseException, files: frozenset[str]) -> list[Any]:
    """The frames of a traceback that stand in the given files: file, line, function, and the locals' reprs."""
    frames: list[Any] = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if file in files:
            shown: list[str] = []
            for key, value in list(frame.f_locals.items())[:20]:
                if not key.startswith("__"):
                    shown += (key, _short(value))
            frames.append([file, line, frame.f_code.co_name, shown])
    return frames[-MAX_FRAMES:]


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except BaseException as error:  # noqa: BLE001 - a student's __repr__ may raise anything
        text = f"<{type(error).__name__} in repr>"
    return text if len(text) <= 200 else text[:199] + "…"


def is_foreign(error: BaseException) -> bool:
    """Whether an exception came from the other side."""
    return GRIP in noted(error) or FRAMES in noted(error)


def is_outcome(error: BaseException) -> bool:
    """Whether an exception is one by which a test of unittest or pytest fails or is skipped."""
    if isinstance(error, AssertionError):
        return True
    return any(
        base.__name__ in tables.STRICT_EXCEPTIONS and base.__module__.startswith(("unittest", "_pytest"))
        for base in type(error).__mro__
    )
