"""One message on its way in: nodes become values and mirrors, in one pass and without recursion.

The bytes may be anything: every index, type and size is checked, and whatever does not fit breaks the channel.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from sandbox.harness.split import containers, mirrors, tables, values
from sandbox.harness.split.errors import ChannelBroken
from sandbox.harness.split.exceptions import make_exception

if TYPE_CHECKING:
    from sandbox.harness.split.conversation import Conversation

_SCALARS = values.PLAIN


class Decoding:
    """Holds what the nodes of one message have become."""

    def __init__(self, conversation: Conversation, nodes: Any) -> None:
        self.conversation = conversation
        self._built: list[Any] = []
        self._fill: list[tuple[containers.Kind, int, Any, Any]] = []
        if type(nodes) is not list:
            raise ChannelBroken("protocol", "a table of nodes that is no list")
        self._nodes = nodes

    def run(self) -> None:
        """Build every node.

        Raises:
            ChannelBroken: a node that is not what the protocol allows.
        """
        built = self._built
        deadline = self.conversation.channel.deadline
        for node in self._nodes:
            if not len(built) & 4095 and deadline is not None and monotonic() > deadline:
                raise ChannelBroken("deadline", "no answer within the time limit")
            code, *parts = node
            make = values.MAKE.get(code)
            if make is not None:
                built.append(make(parts if values.all_plain(parts) else list(map(self.get, parts))))
            elif code in containers.BY_CODE:
                self._shell(containers.BY_CODE[code], *parts)
            else:
                built.append(_NODES[code](self, *parts))
        for kind, number, shell, items in self._fill:
            kind.fill(shell, self.items(items))
            self.conversation.containers.add(number, shell, kind, kind.read(shell))

    def get(self, item: Any) -> Any:
        """The value that an item of a node stands for."""
        if type(item) is list:
            (index,) = item
            if type(index) is not int or not 0 <= index < len(self._built):
                raise ChannelBroken("protocol", "a reference out of the table")
            return self._built[index]
        if type(item) not in _SCALARS:
            raise ChannelBroken("protocol", "an item that is no value")
        return item

    def items(self, items: Any) -> list[Any]:
        """The values that a list of items stands for."""
        if type(items) is not list:
            raise ChannelBroken("protocol", "a content that is no list")
        return items if _SCALARS.issuperset(map(type, items)) else list(map(self.get, items))

    def _shell(self, kind: containers.Kind, number: Any, head: Any, content: Any) -> None:
        if type(number) is not int:
            raise ChannelBroken("protocol", "a container without an id")
        factory = self.get(head)
        if kind.code == "F" and not (factory is None or callable(factory)):
            raise ChannelBroken("protocol", "a default factory that cannot be called")
        shell = kind.new(factory)
        self._built.append(shell)
        self._fill.append((kind, number, shell, content))

    def shared(self, number: Any) -> Any:
        """A container that both sides know already."""
        return self.conversation.containers.get(number)

    def mine(self, number: Any) -> Any:
        """An object of ours that comes back."""
        return self.conversation.handles.mine[number]

    def bound(self, number: Any, name: Any) -> Any:
        """A bound method of an object of ours that comes back."""
        return self.conversation.guard.method(self.mine(number), name)

    def known(self, number: Any) -> Any:
        """An object of theirs that was introduced before."""
        return mirrors.revive(self.conversation, number)

    def introduced(self, number: Any, kind: Any, *spec: Any) -> Any:
        """An object of theirs that is introduced here."""
        return mirrors.introduce(self.conversation, self, number, kind, spec)

    def member(self, cls: Any, value: Any, mine: Any) -> Any:
        """A member of an enumeration of either side."""
        owner = self.get(cls)
        if not mirrors.is_enumeration(owner):
            raise ChannelBroken("protocol", "a member of what is no enumeration")
        return owner(self.get(value))

    def table(self, name: Any) -> Any:
        """A class or function that both sides have."""
        return tables.resolve(name)

    def adopt(self, container: Any, content: Any) -> None:
        """Make an object of a mirrored subclass of list, dict, set... share its content with theirs."""
        for position, (kind, number, shell, items) in enumerate(self._fill):
            if shell is content:
                self._fill[position] = (kind, number, container, items)


_NODES: dict[str, Callable[..., Any]] = {
    "E": lambda _: Ellipsis,
    "N": lambda _: NotImplemented,
    "@": Decoding.shared,
    "y": Decoding.mine,
    "M": Decoding.bound,
    "h": Decoding.known,
    "H": Decoding.introduced,
    "n": Decoding.member,
    "k": Decoding.table,
    "x": make_exception,
}
