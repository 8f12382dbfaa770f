"""What one side does for the other: the fixed list of operations."""

from __future__ import annotations

import copy
import pickle
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.harness.split import tables
from sandbox.harness.split.errors import ChannelBroken, Refused
from sandbox.harness.split.functions import take_signature
from sandbox.harness.split.guard import MOCK_CLASSES

if TYPE_CHECKING:
    from sandbox.harness.split.conversation import Conversation

Kwargs = dict[str, Any]


def perform(conversation: Conversation, op: Any, target: Any, args: list[Any], kwargs: Kwargs) -> Any:
    """Do one operation.

    Raises:
        ChannelBroken: there is no such operation, or no such object.
        BaseException: whatever the operation raises.
    """
    if op == "call":
        thing = _mine(conversation, target)
        conversation.guard.may_call(thing)
        return thing(*args, **kwargs)
    own = conversation.operations.get(op)
    if own is not None:
        return own(*args, **kwargs)
    found = _OPERATIONS.get(op)
    if found is None:
        raise ChannelBroken("protocol", "an operation that is not in the list")
    return found(conversation, target, args, kwargs)


def _mine(conversation: Conversation, target: Any) -> Any:
    try:
        return conversation.handles.mine[target]
    except (KeyError, TypeError):
        raise ChannelBroken("protocol", "an object that was never passed") from None


def _run(conversation: Conversation, target: Any, args: list[Any], kwargs: Kwargs) -> Any:
    cls = _mine(conversation, target)
    name, *rest = args
    conversation.guard.may_run(cls, name, tuple(rest))
    return _method(cls, name, rest, kwargs)


def _run_on(conversation: Conversation, target: Any, args: list[Any], kwargs: Kwargs) -> Any:
    """`run` on an object that both know: most calls of a test, so that they need no table of nodes."""
    number, name, *rest = args
    cls = _mine(conversation, number)
    rest.insert(0, _mine(conversation, target))
    conversation.guard.may_run(cls, name, tuple(rest))
    return _method(cls, name, rest, kwargs)


def _method(cls: Any, name: str, args: list[Any], kwargs: Kwargs) -> Any:
    if cls in MOCK_CLASSES:
        return getattr(type(args[0]), name)(*args, **kwargs)
    attribute = cls.__dict__[name] if name in cls.__dict__ else getattr(cls, name)
    if type(attribute) is types.FunctionType:
        return attribute(*args, **kwargs)
    if isinstance(attribute, staticmethod):
        return attribute.__func__(*args, **kwargs)
    if isinstance(attribute, classmethod | types.ClassMethodDescriptorType):
        return attribute.__get__(None, args[0])(*args[1:], **kwargs)
    if hasattr(type(attribute), "__get__"):
        return attribute.__get__(args[0], type(args[0]))(*args[1:], **kwargs)
    return attribute(*args[1:], **kwargs)


def _run_named(conversation: Conversation, _target: Any, args: list[Any], kwargs: Kwargs) -> Any:
    where, name, *rest = args
    cls = tables.resolve(where)
    conversation.guard.may_run(cls, name, tuple(rest))
    return _method(cls, name, rest, kwargs)


def _get(conversation: Conversation, target: Any, args: list[Any], _kwargs: Kwargs) -> Any:
    (name,) = args
    return conversation.guard.attribute(_mine(conversation, target), name)


def _set(conversation: Conversation, target: Any, args: list[Any], _kwargs: Kwargs) -> None:
    name, value = args
    thing = _mine(conversation, target)
    conversation.guard.may_set(thing, name)
    setattr(thing, name, value)


def _del(conversation: Conversation, target: Any, args: list[Any], _kwargs: Kwargs) -> None:
    (name,) = args
    thing = _mine(conversation, target)
    conversation.guard.may_set(thing, name)
    delattr(thing, name)


def _copy(conversation: Conversation, target: Any, _args: list[Any], _kwargs: Kwargs) -> Any:
    return copy.copy(_copyable(conversation, target))


def _deepcopy(conversation: Conversation, target: Any, _args: list[Any], _kwargs: Kwargs) -> Any:
    return copy.deepcopy(_copyable(conversation, target))


def _pickle(conversation: Conversation, target: Any, args: list[Any], _kwargs: Kwargs) -> bytes:
    if conversation.guard.trusted:
        raise Refused("objects of the tests cannot be pickled by the student's code")
    return pickle.dumps(_mine(conversation, target), *args)


def _copyable(conversation: Conversation, target: Any) -> Any:
    thing = _mine(conversation, target)
    conversation.guard.may_copy(thing)
    return thing


def _send(conversation: Conversation, target: Any, args: list[Any], _kwargs: Kwargs) -> Any:
    generator = _generator(conversation, target)
    try:
        return (False, generator.send(*args))
    except StopIteration as stop:
        return (True, stop.value)


def _throw(conversation: Conversation, target: Any, args: list[Any], _kwargs: Kwargs) -> Any:
    generator = _generator(conversation, target)
    (error,) = args
    try:
        return (False, generator.throw(error))
    except StopIteration as stop:
        return (True, stop.value)


def _close(conversation: Conversation, target: Any, _args: list[Any], _kwargs: Kwargs) -> None:
    _generator(conversation, target).close()


def _generator(conversation: Conversation, target: Any) -> Any:
    thing = _mine(conversation, target)
    if not isinstance(thing, types.GeneratorType | types.CoroutineType):
        raise Refused("no generator")
    return thing


def _signature(conversation: Conversation, target: Any, _args: list[Any], _kwargs: Kwargs) -> Any:
    thing = _mine(conversation, target)
    conversation.guard.attribute(thing, "signature") if conversation.guard.trusted else None
    return take_signature(thing)


def _dir(conversation: Conversation, target: Any, _args: list[Any], _kwargs: Kwargs) -> list[str]:
    thing = _mine(conversation, target)
    names = list(dir(thing))
    return [name for name in names if not name.startswith("_")] if conversation.guard.trusted else names


_OPERATIONS: dict[Any, Callable[[Any, Any, list[Any], Kwargs], Any]] = {
    "run": _run,
    "run_on": _run_on,
    "run_named": _run_named,
    "get": _get,
    "set": _set,
    "del": _del,
    "copy": _copy,
    "deepcopy": _deepcopy,
    "pickle": _pickle,
    "send": _send,
    "throw": _throw,
    "close": _close,
    "signature": _signature,
    "dir": _dir,
}
