"""Mutable containers that both sides hold: an id on either side, and what changed sent at each transfer of control.

The content is read and written with the methods of the builtin type itself, never with those of a subclass, so this
serves the students' subclasses of list, dict and set as well.
"""

from __future__ import annotations

import array
import collections
import operator
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.harness.split.errors import ChannelBroken

MAX_SHARED = 200_000


@dataclass(frozen=True, slots=True)
class Kind:
    """How one builtin container is taken apart and filled.

    Attributes:
        code: its letter on the wire.
        new: an empty one; gets what `head` gives.
        read: the content as a flat sequence (keys and values of a dict in turn).
        fill: replaces the content.
        head: what the constructor needs besides the content (maxlen, default_factory, typecode).
    """

    code: str
    type: type
    new: Callable[[Any], Any]
    read: Callable[[Any], Sequence[Any]]
    fill: Callable[[Any, list[Any]], None]
    head: Callable[[Any], Any] = lambda _container: None


def _read_dict(container: Any) -> list[Any]:
    flat: list[Any] = []
    for pair in dict.items(container):
        flat += pair
    return flat


def _fill_dict(container: Any, flat: list[Any]) -> None:
    check_hashes(flat[::2])
    items = zip(flat[::2], flat[1::2], strict=True)
    dict.clear(container)
    for key, value in items:
        dict.__setitem__(container, key, value)


def _read_ordered(container: Any) -> list[Any]:
    flat: list[Any] = []
    for key in collections.OrderedDict.__iter__(container):
        flat += (key, dict.__getitem__(container, key))
    return flat


def _fill_ordered(container: Any, flat: list[Any]) -> None:
    check_hashes(flat[::2])
    items = zip(flat[::2], flat[1::2], strict=True)
    collections.OrderedDict.clear(container)
    for key, value in items:
        collections.OrderedDict.__setitem__(container, key, value)


def _fill_set(container: Any, items: list[Any]) -> None:
    check_hashes(items)
    set.clear(container)
    set.update(container, items)


def _fill_list(container: Any, items: list[Any]) -> None:
    list.__setitem__(container, slice(None), items)


def _fill_deque(container: Any, items: list[Any]) -> None:
    collections.deque.clear(container)
    collections.deque.extend(container, items)


def _read_bytes(container: Any) -> list[Any]:
    return [bytes(memoryview(container)).decode("latin-1")]


def _fill_bytes(container: Any, items: list[Any]) -> None:
    (text,) = items
    bytearray.__setitem__(container, slice(None), text.encode("latin-1"))


def _fill_array(container: Any, items: list[Any]) -> None:
    container[:] = array.array(container.typecode, items)


KINDS = [
    Kind("L", list, lambda _: [], lambda c: list(list.__iter__(c)), _fill_list),
    Kind("D", dict, lambda _: {}, _read_dict, _fill_dict),
    Kind("S", set, lambda _: set(), lambda c: list(set.__iter__(c)), _fill_set),
    Kind("B", bytearray, lambda _: bytearray(), _read_bytes, _fill_bytes),
    Kind(
        "Q",
        collections.deque,
        lambda maxlen: collections.deque(maxlen=maxlen),
        lambda c: list(collections.deque.__iter__(c)),
        _fill_deque,
        lambda c: c.maxlen,
    ),
    Kind("O", collections.OrderedDict, lambda _: collections.OrderedDict(), _read_ordered, _fill_ordered),
    Kind("C", collections.Counter, lambda _: collections.Counter(), _read_dict, _fill_dict),
    Kind(
        "F",
        collections.defaultdict,
        lambda factory: collections.defaultdict(factory),
        _read_dict,
        _fill_dict,
        lambda c: c.default_factory,
    ),
    Kind("A", array.array, lambda code: array.array(code), lambda c: list(c), _fill_array, lambda c: c.typecode),
]
BY_TYPE = {kind.type: kind for kind in KINDS}
BY_CODE = {kind.code: kind for kind in KINDS}


def kind_of(container: Any) -> Kind | None:
    """The kind of a container or of an object of a subclass of one; None when it is no container."""
    for cls in type(container).__mro__:
        kind = BY_TYPE.get(cls)
        if kind is not None:
            return kind
    return None


def check_hashes(keys: Iterable[Any]) -> None:
    """Refuse keys made to collide: 20,000 such integers in one set take seconds.

    Raises:
        ChannelBroken: hundreds of keys share their hash with another one.
    """
    keys = list(keys)
    if len(keys) > 1000 and len(keys) - len({hash(key) for key in keys}) > 100:
        raise ChannelBroken("protocol", "keys that collide")


class _Entry:
    __slots__ = ("container", "kind", "seen")

    def __init__(self, container: Any, kind: Kind, seen: Sequence[Any]) -> None:
        self.container = container
        self.kind = kind
        self.seen = seen


class Containers:
    """The containers that both sides know.

    Args:
        first: where this side's own ids start; they go up by two, so that the sides never choose the same one.
    """

    def __init__(self, first: int) -> None:
        self._next = first
        self._entries: dict[int, _Entry] = {}
        self.ids: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def new_id(self) -> int:
        """An id for a container of ours that the other side gets for the first time."""
        self._next += 2
        return self._next

    def add(self, number: int, container: Any, kind: Kind, seen: Sequence[Any]) -> None:
        """Know a container from now on; `seen` is its content as the other side has it."""
        if len(self._entries) >= MAX_SHARED:
            raise ChannelBroken("protocol", "too many shared containers")
        if number in self._entries:
            raise ChannelBroken("protocol", "a container given twice")
        self._entries[number] = _Entry(container, kind, seen)
        self.ids[id(container)] = number

    def get(self, number: int) -> Any:
        """The container of that id.

        Raises:
            KeyError: it was neither given nor got.
        """
        return self._entries[number].container

    def changed(self) -> Iterator[tuple[int, Kind, Any, Sequence[Any], Sequence[Any]]]:
        """Id, kind, container, new content and old content of each container changed since the last transfer."""
        for number, entry in list(self._entries.items()):
            now = entry.kind.read(entry.container)
            seen = entry.seen
            if len(now) != len(seen) or not all(map(operator.is_, now, seen)):
                if entry.kind.code in "BA" and list(now) == list(seen):
                    continue
                yield number, entry.kind, entry.container, now, seen

    def still(self) -> bool:
        """Whether nothing changed since the last transfer, and everything is still in use: there is nothing to tell."""
        for entry in self._entries.values():
            if sys.getrefcount(entry.container) <= _ALONE:
                return False
            now, seen = entry.kind.read(entry.container), entry.seen
            if len(now) != len(seen) or not all(map(operator.is_, now, seen)):
                return False
        return True

    def saw(self, number: int, content: Sequence[Any]) -> None:
        """From now on the other side has this content."""
        self._entries[number].seen = content

    def write(self, number: int, content: list[Any]) -> None:
        """Take over what the other side made of a container."""
        entry = self._entries[number]
        entry.kind.fill(entry.container, content)
        entry.seen = entry.kind.read(entry.container)

    def apply(self, number: int, length: int, places: list[Any]) -> None:
        """Take over a list's new length and changed places, `places` being index, value, index, value..."""
        entry = self._entries[number]
        if entry.kind.type is not list or not 0 <= length <= 1_000_000:
            raise ChannelBroken("protocol", "changed places of what is no list")
        content = list(list.__iter__(entry.container))
        old = len(content)
        if length < old:
            del content[length:]
        else:
            content += [None] * (length - old)
        for index, value in zip(places[::2], places[1::2], strict=True):
            if type(index) is not int or not 0 <= index < length:
                raise ChannelBroken("protocol", "a changed place outside of its list")
            content[index] = value
        entry.kind.fill(entry.container, content)
        entry.seen = content

    def forget(self, numbers: Iterable[int]) -> None:
        """Drop containers that the other side no longer has."""
        for number in numbers:
            entry = self._entries.pop(number, None)
            if entry is not None:
                self.ids.pop(id(entry.container), None)

    def unused(self) -> list[int]:
        """Drop the containers that nothing on this side refers to any more; their ids."""
        if not self._entries:
            return []
        gone = [number for number, entry in self._entries.items() if sys.getrefcount(entry.container) <= _ALONE]
        self.forget(gone)
        return gone


def _count_alone() -> int:
    entries = {1: _Entry([], BY_TYPE[list], ())}
    counts = [sys.getrefcount(entry.container) for _number, entry in entries.items()]
    return counts[0]


_ALONE = _count_alone()
