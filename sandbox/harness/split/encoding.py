"""One message on its way out: values become a flat table of nodes, and what changed in shared containers is added.

An encoded value is a plain scalar as it is, or `[n]`: node n of the message. Nodes of immutable values refer to
earlier nodes only; containers may be referred to from anywhere, so cycles need no recursion on the other side.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sandbox.harness.split import containers, tables, values
from sandbox.harness.split.describe import describe
from sandbox.harness.split.errors import Refused
from sandbox.harness.split.exceptions import take_exception
from sandbox.harness.split.handles import Held

if TYPE_CHECKING:
    from sandbox.harness.split.conversation import Conversation

MAX_NODES = 300_000
_CONTAINERS = tuple(kind.type for kind in containers.KINDS)


class Encoding:
    """Collects the nodes of one message."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.nodes: list[Any] = []
        self._memo: dict[int, list[int]] = {}
        self._keep: list[Any] = []
        self._queue: list[tuple[int, Any, containers.Kind, int]] = []
        self._given: list[int] = []
        self._seen: list[tuple[int, Any]] = []
        self._new: list[tuple[int, Any, containers.Kind, Any]] = []

    def encode(self, value: Any) -> Any:
        """The value as it stands in the message."""
        if values.is_plain(value):
            return value
        ref = self._memo.get(id(value))
        if ref is not None:
            return ref
        kind = type(value)
        if Held in kind.__mro__:
            return self._other(value)
        if kind in containers.BY_TYPE:
            return self.container(value)
        taker = values.taker(kind)
        if taker is not None:
            code, take = taker
            return self._add(value, [code, *take(value, self.encode)])
        return self._other(value)

    def _other(self, value: Any) -> Any:
        conversation = self.conversation
        grip = conversation.handles.grip_of(value)
        if grip is not None:
            return self._add(value, ["y", grip.number])
        for code, constant in values.CONSTANTS.items():
            if value is constant:
                return self._add(value, [code])
        kind = type(value)
        if kind is types.MethodType:
            owner = conversation.handles.grip_of(value.__self__)
            if owner is not None:
                return self._add(value, ["M", owner.number, value.__func__.__name__])
        if isinstance(value, type) or kind is types.BuiltinFunctionType:
            name = tables.name_of(value)
            if name is not None:
                return self._add(value, ["k", name])
        number = conversation.handles.number(value)
        if number is not None and (not isinstance(value, _CONTAINERS) or id(value) in conversation.containers.ids):
            return self._add(value, ["h", number])
        if isinstance(value, enum.Enum):
            owner = conversation.handles.grip_of(kind)
            return self._add(value, ["n", self.of_class(kind), self.encode(value._value_), owner is not None])
        if isinstance(value, BaseException):
            taken = take_exception(self, value)
            if taken is not None:
                return self._add(value, taken)
        conversation.guard.may_give(value)
        return self._introduce(value)

    def of_class(self, cls: type) -> Any:
        """The encoded class of an object, or base of a class."""
        ref = self._memo.get(id(cls))
        return ref if ref is not None else self._other(self.conversation.guard.shown_class(cls))

    def _introduce(self, value: Any) -> Any:
        node = describe(self, value)
        ref = self._memo.get(id(value))
        if ref is not None:  # its own content refers to it
            return ref
        number = self.conversation.handles.give(value)
        self._given.append(number)
        if node[0] == "o" and node[2] is None and not self.conversation.guard.trusted:
            self.conversation.handles.plain[id(type(value))] = type(value)
        if self.conversation.noticing is not None and node[0] in ("o", "c", "e"):
            self.conversation.noticing.note("given", (value if isinstance(value, type) else type(value)).__name__)
        return self._add(value, ["H", number, *node])

    def _add(self, value: Any, node: list[Any]) -> list[int]:
        ref = [len(self.nodes)]
        if ref[0] >= MAX_NODES:
            raise Refused("a value of too many parts")
        self.nodes.append(node)
        self._memo[id(value)] = ref
        self._keep.append(value)
        return ref

    def container(self, value: Any) -> list[int]:
        """A container, or the content of an object of a subclass of one; it gets an id when it has none yet."""
        shared = self.conversation.containers
        number = shared.ids.get(id(value))
        exact = type(value) in containers.BY_TYPE
        if number is not None:
            node = ["@", number]
            return self._add(value, node) if exact else self._content(node)
        kind = containers.kind_of(value)
        assert kind is not None
        number = shared.new_id()
        node = [kind.code, number, self.encode(kind.head(value)), 0]
        ref = self._add(value, node) if exact else self._content(node)
        self._queue.append((ref[0], value, kind, number))
        return ref

    def _content(self, node: list[Any]) -> list[int]:
        self.nodes.append(node)
        return [len(self.nodes) - 1]

    def finish(self) -> list[Any]:
        """Encode the content of all containers met; gives the changes of those that both sides had before."""
        shared = self.conversation.containers
        changes: list[Any] = []
        if len(shared):
            for number, kind, container, now, seen in shared.changed():
                self._seen.append((number, now))
                changes.append(self._change(number, kind, container, now, seen))
        while self._queue:
            index, container, kind, number = self._queue.pop()
            content = kind.read(container)
            self.nodes[index][3] = self._items(content)
            self._new.append((number, container, kind, content))
        return changes

    def commit(self) -> None:
        """The message is complete: from now on the other side has all this."""
        shared = self.conversation.containers
        for number, content in self._seen:
            shared.saw(number, content)
        for number, container, kind, content in self._new:
            shared.add(number, container, kind, content)

    def undo(self) -> None:
        """The message is not sent: the other side was given nothing."""
        self.conversation.handles.release(self._given)

    def _items(self, content: Sequence[Any]) -> list[Any]:
        return list(content) if values.all_plain(content) else [self.encode(item) for item in content]

    def _change(
        self, number: int, kind: containers.Kind, container: Any, now: Sequence[Any], seen: Sequence[Any]
    ) -> Any:
        if kind.type is list and len(now) > 8:
            places: list[Any] = []
            for index, (new, old) in enumerate(zip(now, seen, strict=False)):
                if new is not old:
                    places += (index, self.encode(new))
            if len(places) < len(now):
                for index in range(len(seen), len(now)):
                    places += (index, self.encode(now[index]))
                return [number, len(now), places]
        return [number, self._items(now)]
