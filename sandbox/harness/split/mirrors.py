"""Mirrors: what stands on one side for an object of the other, made when the object first crosses."""

from __future__ import annotations

import enum
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.harness.split import classes, enumerations, generators, values
from sandbox.harness.split.classes import Mirror, MirrorMeta
from sandbox.harness.split.errors import ChannelBroken
from sandbox.harness.split.functions import make_function
from sandbox.harness.split.handles import GRIP, MAX_HANDLES, Grip, Theirs, own
from sandbox.harness.split.modules import MirrorModule

if TYPE_CHECKING:
    from sandbox.harness.split.conversation import Conversation
    from sandbox.harness.split.decoding import Decoding


def introduce(conversation: Conversation, decoding: Decoding, number: Any, kind: Any, spec: tuple[Any, ...]) -> Any:
    """The mirror of an object that crosses for the first time.

    Raises:
        ChannelBroken: a number given twice, or a description that does not fit.
    """
    theirs = conversation.handles.theirs
    if type(number) is not int or number in theirs or len(theirs) >= MAX_HANDLES:
        raise ChannelBroken("protocol", "a handle given twice")
    if kind == "o":
        cls, content = spec
        spec = (decoding.get(cls), decoding.get(content))
    elif kind == "c":
        name, qualname, module, doc, bases, methods = spec
        spec = (name, qualname, module, doc, [decoding.get(base) for base in bases], methods)
    elif kind == "e":
        *names, bases, members, methods = spec
        spec = (*names, bases, decoding.items(members), methods)
    entry = Theirs((kind, *spec))
    theirs[number] = entry
    return _build(conversation, number, entry, decoding)


def introduce_plainly(conversation: Conversation, number: Any, cls: Any) -> Any:
    """The same for an object of a class introduced before that holds no content.

    Raises:
        ChannelBroken, KeyError, TypeError, ValueError: it is none.
    """
    theirs = conversation.handles.theirs
    if type(number) is not int or number in theirs or len(theirs) >= MAX_HANDLES:
        raise ChannelBroken("protocol", "a handle given twice")
    mirror = revive(conversation, cls)
    if not isinstance(mirror, MirrorMeta):
        raise ChannelBroken("protocol", "an object of what is no class")
    entry = theirs[number] = Theirs(("o", mirror, None))
    return _build(conversation, number, entry, None)


def revive(conversation: Conversation, number: Any) -> Any:
    """The living mirror of an object introduced before, or a new one."""
    entry = conversation.handles.theirs[number]
    if entry.mirror is not None:
        mirror = entry.mirror()
        if mirror is not None:
            return mirror
    return _build(conversation, number, entry, None)


def _build(conversation: Conversation, number: int, entry: Theirs, decoding: Decoding | None) -> Any:
    kind, *spec = entry.spec
    grip = Grip(conversation, number, entry)
    mirror = _BUILDERS[kind](grip, decoding, *spec)
    try:
        entry.mirror = weakref.ref(mirror)
    except TypeError:
        entry.mirror = None
    return mirror


def _object(grip: Grip, decoding: Decoding | None, cls: Any, content: Any) -> Any:
    if not isinstance(cls, type):
        raise ChannelBroken("protocol", "an object of what is no class")
    if not isinstance(cls, MirrorMeta):
        cls = classes.standing_for(grip.conversation, cls, as_base=False)
    base = classes.native_base(cls)
    if base is None:
        mirror = object.__new__(cls)
    elif issubclass(base, BaseException):
        args, cause, notes = content
        if type(args) is not tuple or not isinstance(cause, BaseException | None):
            raise ChannelBroken("protocol", "an exception without arguments")
        mirror = base.__new__(cls, *args)
        object.__setattr__(mirror, "args", args)
        object.__setattr__(mirror, "__cause__", cause)
        for note in notes:
            BaseException.add_note(mirror, note)
    elif base in _CONTAINERS:
        mirror = base.__new__(cls)
        if decoding is None:
            base.__init__(mirror)
        else:
            if base is not type(content):
                raise ChannelBroken("protocol", "a content of another type")
            decoding.adopt(mirror, content)
    else:
        if type(content) is not base:
            raise ChannelBroken("protocol", "a content of another type")
        mirror = values.rebuild(base, cls, content)
    own(mirror)[GRIP] = grip
    return mirror


_CONTAINERS = classes.CONTAINERS


def _class(
    grip: Grip, _decoding: Any, name: Any, qualname: Any, module: Any, doc: Any, bases: Any, methods: Any
) -> Any:
    return classes.make_class(grip, name, qualname, module, doc, bases, methods)


def _function(grip: Grip, _decoding: Any, *spec: Any) -> Any:
    return make_function(grip, *spec)


def _generator(grip: Grip, _decoding: Any, name: Any) -> Any:
    return _unmarked(grip, generators.generator(grip), name)


def _async_generator(grip: Grip, _decoding: Any, name: Any) -> Any:
    return _unmarked(grip, generators.async_generator(grip), name)


def _coroutine(grip: Grip, _decoding: Any, name: Any) -> Any:
    return _unmarked(grip, generators.coroutine(grip), name)


def _unmarked(grip: Grip, mirror: Any, name: Any) -> Any:
    grip.conversation.handles.unmarked[mirror] = grip
    if type(name) is str:
        mirror.__name__ = mirror.__qualname__ = name
    return mirror


def _module(grip: Grip, _decoding: Any, name: Any, doc: Any) -> Any:
    return MirrorModule(grip, str(name), doc)


def _enumeration(grip: Grip, _decoding: Any, *spec: Any) -> Any:
    return enumerations.make(grip, *spec)


_BUILDERS: dict[Any, Callable[..., Any]] = {
    "o": _object,
    "c": _class,
    "f": _function,
    "g": _generator,
    "a": _async_generator,
    "w": _coroutine,
    "m": _module,
    "e": _enumeration,
}


def is_enumeration(thing: Any) -> bool:
    """Whether a thing is an enumeration, mirrored or of ours."""
    return isinstance(thing, enum.EnumMeta)


__all__ = ["Mirror", "introduce", "is_enumeration", "revive"]
