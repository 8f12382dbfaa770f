"""What crosses by handle: numbers for objects of ours, and what holds the mirrors of theirs."""

from __future__ import annotations

import types
import weakref
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.harness.split.conversation import Conversation

GRIP = "__gradewire__"
"""The attribute under which a mirror keeps its grip."""
MAX_HANDLES = 500_000


class Held:
    """Base of mirrored classes. Its objects have a dictionary of their own, which `own` gives even where a mirror shows
    another one as its `__dict__`."""


own: Callable[[Any], dict[str, Any]] = Held.__dict__["__dict__"].__get__


class Grip:
    """What a mirror holds on to the object on the other side; when the last grip of an object dies, it is released."""

    __slots__ = ("conversation", "entry", "number")

    def __init__(self, conversation: Conversation, number: int, entry: Theirs) -> None:
        self.conversation = conversation
        self.number = number
        self.entry = entry
        entry.grips += 1

    def __del__(self) -> None:
        self.entry.grips -= 1
        if not self.entry.grips:
            self.conversation.handles.dying.add(self.number)


class Theirs:
    """An object of the other side: how to build a mirror of it (again), and the mirror that is alive."""

    __slots__ = ("grips", "mirror", "spec")

    def __init__(self, spec: tuple[Any, ...]) -> None:
        self.spec = spec
        self.grips = 0
        self.mirror: weakref.ref[Any] | None = None


class Handles:
    """Both directions: `mine` by number, and `theirs` by number.

    Attributes:
        dying: numbers of theirs that no mirror holds any more.
        plain: identity → class of ours that holds no builtin content, so that of an object there is nothing to tell.
    """

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self._next = 0
        self.mine: dict[int, Any] = {}
        self._numbers: dict[Any, int] = {}
        self.theirs: dict[int, Theirs] = {}
        self.dying: set[int] = set()
        self.plain: dict[int, type] = {}
        self.unmarked: weakref.WeakKeyDictionary[Any, Grip] = weakref.WeakKeyDictionary()

    @staticmethod
    def _key(thing: Any) -> Any:
        if type(thing) is types.MethodType:
            return (id(thing.__self__), id(thing.__func__))
        return id(thing)

    def number(self, thing: Any) -> int | None:
        """The number under which the other side knows an object of ours already."""
        return self._numbers.get(self._key(thing))

    def is_like_others(self, thing: Any) -> bool:
        """Whether this object of ours is new to the other side, but all there is to say of it is its class."""
        cls = type(thing)
        return id(cls) in self.plain and self.number(cls) is not None and self.number(thing) is None

    def give(self, thing: Any) -> int:
        """Number an object of ours; it stays alive until the other side releases it."""
        if len(self.mine) >= MAX_HANDLES:
            raise MemoryError("too many objects passed between the tests and the submission")
        self._next += 1
        self.mine[self._next] = thing
        self._numbers[self._key(thing)] = self._next
        return self._next

    def adopt(self, number: int, mirror: Any) -> None:
        """Take a class of ours as the mirror of the class that the other side made of it."""
        entry = Theirs(("derived",))
        self.theirs[number] = entry
        grip = Grip(self.conversation, number, entry)
        type.__setattr__(mirror, GRIP, grip)
        entry.mirror = weakref.ref(mirror)

    def release(self, numbers: Iterable[int]) -> None:
        """The other side no longer holds these objects of ours."""
        for number in numbers:
            thing = self.mine.pop(number, None)
            if thing is not None and self._numbers.get(self._key(thing)) == number:
                del self._numbers[self._key(thing)]

    def dead(self) -> list[int]:
        """Numbers of objects of theirs that no mirror holds any more; they are forgotten here."""
        if not self.dying:
            return []
        dying, self.dying = self.dying, set()
        numbers = [number for number in dying if number in self.theirs and not self.theirs[number].grips]
        for number in numbers:
            del self.theirs[number]
        return numbers

    def grip_of(self, thing: Any) -> Grip | None:
        """The grip of a mirror; None for what is no mirror."""
        if Held in type(thing).__mro__:
            grip = own(thing).get(GRIP)
        else:
            try:
                grip = thing.__dict__.get(GRIP)
            except AttributeError:
                grip = None
        if grip is None and type(thing) in _UNMARKABLE:
            grip = self.unmarked.get(thing)
        if type(grip) is not Grip:
            return None
        mirror = grip.entry.mirror
        if mirror is not None and mirror() is not thing:  # `functools.wraps` copies a function's attributes
            return None
        return grip


_UNMARKABLE = {types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType}
