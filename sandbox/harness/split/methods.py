"""The methods of mirrored classes, and who decides when a student's object meets a plain value of the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.harness.split.errors import ChannelBroken, Refused
from sandbox.harness.split.exceptions import is_foreign, is_outcome
from sandbox.harness.split.handles import GRIP, own
from sandbox.harness.split.specials import EQUALITY, GUARDED, TEXT


def method_for(cls: Any, conversation: Any, number: Any, method: str, native: type | None) -> Any:
    """What stands in a mirrored class for one method; `method` is a letter for its kind and its name."""
    letter, name = method[0], method[1:]
    request = conversation.request
    target, prefix = (number, ()) if type(number) is int else (0, (number,))
    op = "run" if type(number) is int else "run_named"

    def run(*args: Any, **kwargs: Any) -> Any:
        return request(op, target, (*prefix, name, *args), kwargs)

    def run_on(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        grip = conversation.handles.grip_of(self)
        if grip is None:
            return request(op, target, (*prefix, name, self, *args), kwargs)
        return request("run_on", grip.number, (number, name, *args), kwargs)

    run.__name__ = run.__qualname__ = run_on.__name__ = run_on.__qualname__ = name
    if letter == "n":
        return None
    if letter == "p":
        return _property(name)
    if letter == "s":
        return staticmethod(run)
    if letter == "c":
        return classmethod(run)
    if letter == "w":
        return _asynchronous(conversation, run, name)
    if letter != "f":
        raise ChannelBroken("protocol", "a method of no kind")
    if conversation.guard.trusted:
        if name in EQUALITY:
            return _equality(conversation, run, name, native)
        if name in GUARDED:
            return _guarded(conversation, run, name, native)
        if name == "__hash__" and native is not None and not issubclass(native, BaseException):
            return native.__hash__
        if name in TEXT:
            return _text(run_on if op == "run" else run, name)
    if name == "__exit__":
        return _exit(conversation, run)
    if name == "__next__":
        return _next(run)
    if name == "__await__":
        return _await(conversation)
    return run_on if op == "run" else _plain(run, name)


def _plain(run: Callable[..., Any], name: str) -> Any:
    def method(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        return run(self, *args, **kwargs)

    method.__name__ = method.__qualname__ = name
    return method


def _asynchronous(conversation: Any, run: Callable[..., Any], name: str) -> Any:
    async def method(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        answer = await run(self, *args, **kwargs)
        if name == "__aexit__" and answer and args and not _may_swallow(conversation, type(self), args[1]):
            return False
        return answer

    method.__name__ = method.__qualname__ = name
    return method


def _property(name: str) -> property:
    def get(self: Any) -> Any:
        grip = own(self)[GRIP]
        return grip.conversation.request("get", grip.number, (name,))

    def put(self: Any, value: Any) -> None:
        grip = own(self)[GRIP]
        grip.conversation.request("set", grip.number, (name, value))

    def delete(self: Any) -> None:
        grip = own(self)[GRIP]
        grip.conversation.request("del", grip.number, (name,))

    return property(get, put, delete)


def _equality(conversation: Any, run: Callable[..., Any], name: str, native: type | None) -> Any:
    """Mirror against mirror: the student's class decides. Against anything else: this side does, and shows nothing."""

    def method(self: Any, other: Any) -> Any:
        if conversation.handles.grip_of(other) is not None:
            answer = run(self, other)
            return answer if answer is NotImplemented else bool(answer)
        if conversation.noticing is not None:
            conversation.noticing.note("equality", f"{type(self).__name__} and {type(other).__name__}")
        if native is not None:
            return getattr(native, name)(self, other)
        return NotImplemented

    method.__name__ = method.__qualname__ = name
    return method


def _guarded(conversation: Any, run: Callable[..., Any], name: str, native: type | None) -> Any:
    """An operation that would show the other side a plain value of the tests: only as the manifest allows."""

    def method(self: Any, *operands: Any) -> Any:
        handles = conversation.handles
        if all(handles.grip_of(operand) is not None for operand in operands):
            return run(self, *operands)
        cls = type(self)
        if conversation.allows(f"{cls.__module__}.{cls.__qualname__}.{name}"):
            return run(self, *operands)
        if native is not None and hasattr(native, name):
            return getattr(native, name)(self, *operands)
        raise Refused(
            f"split isolation: {cls.__name__}.{name} with a plain {type(operands[0]).__name__} "
            "is not among what the reference solution does"
        )

    method.__name__ = method.__qualname__ = name
    return method


def _text(run: Callable[..., Any], name: str) -> Any:
    def method(self: Any, *args: Any) -> Any:
        answer = run(self, *args)
        return str.__str__(answer) if isinstance(answer, str) else answer

    method.__name__ = method.__qualname__ = name
    return method


def _may_swallow(conversation: Any, cls: type, error: Any) -> bool:
    """Whether leaving a `with` may end an error: never a failed assertion, others if the reference ends some as well.

    Else a class could raise in the body's first call, swallow that, and no assertion after it would be reached.
    """
    if not isinstance(error, BaseException) or not conversation.guard.trusted:
        return True
    if is_outcome(error) and not is_foreign(error):
        return False
    allowed: bool = conversation.allows(f"{cls.__module__}.{cls.__qualname__}.__exit__ of an error")
    return allowed


def _exit(conversation: Any, run: Callable[..., Any]) -> Any:
    def method(self: Any, kind: Any = None, error: Any = None, trace: Any = None) -> Any:
        answer = run(self, kind, error, None)
        return False if answer and not _may_swallow(conversation, type(self), error) else answer

    method.__name__ = method.__qualname__ = "__exit__"
    return method


def _next(run: Callable[..., Any]) -> Any:
    def method(self: Any) -> Any:
        return run(self)

    method.__name__ = method.__qualname__ = "__next__"
    return method


def _await(conversation: Any) -> Any:
    def method(self: Any) -> Any:
        grip = own(self)[GRIP]
        return conversation.request("awaited_of", 0, (grip.number,)).__await__()

    method.__name__ = method.__qualname__ = "__await__"
    return method
