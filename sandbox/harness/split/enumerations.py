"""Enumerations cross as real ones: members with their names and plain values, methods asked of the other side."""

from __future__ import annotations

import enum
from typing import Any

from sandbox.harness.split import tables
from sandbox.harness.split.classes import foreign_name
from sandbox.harness.split.errors import ChannelBroken
from sandbox.harness.split.handles import GRIP, Grip
from sandbox.harness.split.specials import GUARDED

MAX_MEMBERS = 10_000


def make(
    grip: Grip,
    name: Any,
    qualname: Any,
    module: Any,
    doc: Any,
    bases: list[Any],
    members: list[Any],
    methods: list[Any],
) -> Any:
    """A real enumeration.

    Raises:
        ChannelBroken: the description does not fit.
    """
    request = grip.conversation.request
    parents = tuple(tables.resolve(base) for base in bases)
    if not parents or not issubclass(parents[-1], enum.Enum) or len(members) > MAX_MEMBERS or type(name) is not str:
        raise ChannelBroken("protocol", "an enumeration that is none")
    name = foreign_name(name, module)
    meta = type(parents[-1])
    namespace = meta.__prepare__(name, parents)
    namespace["__module__"] = str(module)
    namespace["__qualname__"] = str(qualname)
    if type(doc) is str:
        namespace["__doc__"] = doc
    for member, value in zip(members[::2], members[1::2], strict=True):
        namespace[member] = value
    made: list[type] = []
    for method in methods:
        letter, title = method[0], method[1:]
        if title in GUARDED or title in ("__eq__", "__ne__"):
            continue
        if letter in "fw":
            namespace[title] = _method(grip, title)
        elif letter == "p":
            namespace[title] = property(_getter(grip, title))
        elif letter in "cs":
            namespace[title] = staticmethod(_of_class(grip, title))
    cls: Any = meta(name, parents, namespace)
    made.append(cls)

    def missing(self: Any, attribute: str) -> Any:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        return request("member_get", 0, (self, attribute))

    type.__setattr__(cls, "__getattr__", missing)
    type.__setattr__(cls, GRIP, grip)
    return cls


def _method(grip: Grip, name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return grip.conversation.request("member_call", 0, (self, name, *args), kwargs)

    method.__name__ = method.__qualname__ = name
    return method


def _getter(grip: Grip, name: str) -> Any:
    return lambda self: grip.conversation.request("member_get", 0, (self, name))


def _of_class(grip: Grip, name: str) -> Any:
    def method(*args: Any, **kwargs: Any) -> Any:
        return grip.conversation.request("get", grip.number, (name,))(*args, **kwargs)

    method.__name__ = method.__qualname__ = name
    return method
