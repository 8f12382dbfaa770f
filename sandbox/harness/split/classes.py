"""Mirrored classes: one local class per class of the other side; isinstance, except and subclassing work natively."""

from __future__ import annotations

import abc
import sys
import types
from typing import Any

from sandbox.harness.split import containers, describe, tables, values
from sandbox.harness.split.errors import ChannelBroken, Refused
from sandbox.harness.split.guard import OVERRIDES
from sandbox.harness.split.handles import GRIP, Grip, Held, own
from sandbox.harness.split.methods import method_for
from sandbox.harness.split.specials import SPECIAL

CONTAINERS = frozenset(kind.type for kind in containers.KINDS)
_NATIVE_ABSTRACT = ("collections.abc", "numbers", "abc", "typing", "contextlib")
_OWN = frozenset(
    {"__abstractmethods__", "__module__", "__qualname__", "__name__", "__doc__", "__bases__", GRIP, OVERRIDES}
)


def _shown(self: Any) -> Any:
    grip = own(self).get(GRIP)
    return own(self) if grip is None else grip.conversation.request("get", grip.number, ("__dict__",))


class Mirror(Held):
    """Base of all mirrored classes: what the class itself does not have is asked of the object."""

    __dict__ = property(_shown)

    def __getattr__(self, name: str) -> Any:
        grip = own(self).get(GRIP)
        if grip is None:
            raise AttributeError(name)
        return grip.conversation.request("get", grip.number, (name,))

    def __setattr__(self, name: str, value: Any) -> None:
        grip = own(self).get(GRIP)
        if grip is None or (name.startswith("__") and isinstance(self, BaseException)):
            object.__setattr__(self, name, value)
            return
        grip.conversation.request("set", grip.number, (name, value))

    def __delattr__(self, name: str) -> None:
        grip = own(self)[GRIP]
        grip.conversation.request("del", grip.number, (name,))

    def __copy__(self) -> Any:
        grip = own(self)[GRIP]
        return grip.conversation.request("copy", grip.number)

    def __deepcopy__(self, memo: Any) -> Any:
        grip = own(self)[GRIP]
        return grip.conversation.request("deepcopy", grip.number)

    def __reduce_ex__(self, protocol: Any) -> Any:
        grip = own(self)[GRIP]
        _unpicklers[:] = [grip.conversation]
        return _unpickle, (grip.conversation.request("pickle", grip.number, (int(protocol),)),)

    def __del__(self) -> None:
        """Nothing: what the class does at the end of its objects, it does on its own side."""


_unpicklers: list[Any] = []


def _unpickle(pickled: bytes) -> Any:
    """An object of the other side from its pickle, which that side alone reads."""
    return _unpicklers[0].request("unpickle", 0, (pickled,))


def offer_pickles() -> None:
    """Let `pickle` find that function by a name: our own modules have none in a jail."""
    module = types.ModuleType("gradewire_pickles")
    module.__dict__["unpickle"] = _unpickle
    _unpickle.__module__, _unpickle.__name__, _unpickle.__qualname__ = module.__name__, "unpickle", "unpickle"
    sys.modules[module.__name__] = module


class MirrorMeta(type):
    """The class of mirrored classes, and of those that the tests derive from them."""

    def __new__(  # noqa: D102
        meta, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **keywords: Any
    ) -> Any:
        return _derive(meta, name, bases, namespace, keywords)

    def __init__(cls, name: str, bases: Any, namespace: Any, **keywords: Any) -> None:
        super().__init__(name, bases, namespace)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
        grip = cls.__dict__.get(GRIP)
        if grip is None:
            raise Refused(f"{cls.__name__} stands for a class of the other side")
        return grip.conversation.request("call", grip.number, args, kwargs)

    def __getattr__(cls, name: str) -> Any:
        grip = cls.__dict__.get(GRIP)
        if grip is None or name in ("__signature__", "__text_signature__", "__wrapped__", "_is_coroutine_marker"):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        return grip.conversation.request("get", grip.number, (name,))

    def __setattr__(cls, name: str, value: Any) -> None:
        grip = cls.__dict__.get(GRIP)
        if grip is None or name in _OWN or name.startswith("_abc_"):
            super().__setattr__(name, value)
            return
        grip.conversation.request("set", grip.number, (name, value))
        if name in SPECIAL:
            super().__setattr__(name, method_for(cls, grip.conversation, grip.number, "f" + name, native_base(cls)))

    def __delattr__(cls, name: str) -> None:
        grip = cls.__dict__.get(GRIP)
        if grip is None:
            super().__delattr__(name)
        else:
            grip.conversation.request("del", grip.number, (name,))


class MirrorABCMeta(MirrorMeta, abc.ABCMeta):
    """The same, where an abstract base class of the standard library is among the bases."""


def _create(meta: type, name: str, bases: tuple[Any, ...], namespace: dict[str, Any]) -> Any:
    if issubclass(meta, MirrorABCMeta):
        cls = abc.ABCMeta.__new__(meta, name, bases, namespace)
        if cls.__abstractmethods__:
            cls.__abstractmethods__ = frozenset()
        return cls
    return type.__new__(meta, name, bases, namespace)


def native_base(cls: type) -> type | None:
    """The builtin type whose content objects of a mirrored class hold: a value type, container or exception."""
    for base in cls.__mro__:
        if isinstance(base, MirrorMeta) or base is Mirror:
            continue
        if base in CONTAINERS or (issubclass(base, BaseException)):
            return base
        if values.base_of(base) is base:
            return base
    return None


def make_class(
    grip: Grip, name: Any, qualname: Any, module: Any, doc: Any, bases: list[Any], methods: list[Any]
) -> MirrorMeta:
    """The local class for one of the other side.

    Raises:
        ChannelBroken: the description does not fit.
    """
    if type(name) is not str or type(qualname) is not str or not all(isinstance(base, type) for base in bases):
        raise ChannelBroken("protocol", "a class that is none")
    conversation = grip.conversation
    name = foreign_name(name, module)
    parents = tuple(standing_for(conversation, base) for base in bases) or (Mirror,)
    if not any(issubclass(parent, Mirror) for parent in parents):
        parents = (Mirror, *parents)
    namespace: dict[str, Any] = {"__module__": str(module), "__qualname__": foreign_name(qualname, module)}
    if type(doc) is str:
        namespace["__doc__"] = doc
    native = next((native_base(parent) for parent in parents if native_base(parent)), None)
    _add_methods(conversation, grip.number, namespace, methods, native)
    cls = _assemble(name, parents, namespace)
    type.__setattr__(cls, GRIP, grip)
    return cls


def _add_methods(conversation: Any, number: Any, namespace: dict[str, Any], methods: Any, native: type | None) -> None:
    for method in methods:
        if type(method) is not str or not 2 <= len(method) <= 300:
            raise ChannelBroken("protocol", "a method without a name")
        namespace[method[1:]] = method_for(None, conversation, number, method, native)


def _assemble(name: str, parents: tuple[type, ...], namespace: dict[str, Any]) -> MirrorMeta:
    meta = MirrorABCMeta if any(isinstance(parent, abc.ABCMeta) for parent in parents) else MirrorMeta
    try:
        made: MirrorMeta = _create(meta, name, parents, namespace)
    except TypeError:  # two builtin bases whose layouts do not go together
        made = _create(MirrorMeta, name, (Mirror,), namespace)
    return made


def foreign_name(name: str, module: Any) -> str:
    """The name, prefixed when it is that of a builtin: tests compare `type(x).__name__`."""
    return f"{module}.{name}" if f"builtins.{name}" in tables.NAMES or name in tables._BY_CLASS else name


def standing_for(conversation: Any, cls: type, *, as_base: bool = True) -> type:
    """What a class of the tables becomes as a base: itself when it holds the content, else a mirror derived from it."""
    if isinstance(cls, MirrorMeta):
        return cls
    if cls in CONTAINERS or issubclass(cls, BaseException) or values.base_of(cls) is cls:
        return cls
    if as_base and cls.__module__ in _NATIVE_ABSTRACT:
        return cls
    made: MirrorMeta | None = conversation.standing.get(cls)
    if made is not None:
        return made
    name = tables.name_of(cls)
    namespace: dict[str, Any] = {"__module__": cls.__module__, "__qualname__": cls.__qualname__}
    for base in reversed(cls.__mro__[:-1]):
        _add_methods(conversation, name, namespace, describe._methods(base.__dict__), None)
    parents: tuple[type, ...] = (Mirror,)
    if cls.__new__ is object.__new__ and type(cls) in (type, abc.ABCMeta):
        made = _assemble(cls.__name__, (*parents, cls), namespace)
    else:
        namespace["__class__"] = property(lambda self: cls)
        made = _assemble(cls.__name__, parents, namespace)
    conversation.standing[cls] = made
    return made


def _derive(meta: type, name: str, bases: tuple[type, ...], namespace: dict[str, Any], keywords: dict[str, Any]) -> Any:
    """A class that this side derives from a mirrored class: the other side gets a real subclass that calls back.

    Raises:
        Refused: a class of a test framework is among the bases.
    """
    mirrored = [base for base in bases if isinstance(base, MirrorMeta)]
    grip: Grip = next(base.__dict__[GRIP] for cls in mirrored for base in cls.__mro__ if GRIP in base.__dict__)
    conversation = grip.conversation
    for base in bases:
        if not isinstance(base, MirrorMeta):
            conversation.guard.may_give(base)
    if conversation.noticing is not None:
        conversation.noticing.note("derived", f"{name} from {mirrored[0].__name__}")
    methods = describe._methods(namespace)
    names = {method[1:] for method in methods}
    data: dict[str, Any] = {}
    for key, value in list(namespace.items()):
        if key not in names and not (key.startswith("__") and key.endswith("__")) and not isinstance(value, type):
            data[key] = namespace.pop(key)
    cell = namespace.pop("__classcell__", None)
    if cell is not None:
        namespace["__classcell__"] = cell
    namespace[OVERRIDES] = frozenset(names)
    if not any(isinstance(base, abc.ABCMeta) for base in bases):
        meta = MirrorMeta
    cls = _create(meta, name, bases, namespace)
    owner = conversation.handles.give(cls)
    others = tuple(base for base in bases if isinstance(base, MirrorMeta) or tables.name_of(base))
    number = conversation.request("subclass", 0, (name, others, tuple(methods), data, owner, dict(keywords)))
    conversation.handles.adopt(number, cls)
    return cls


__all__ = ["GRIP", "Mirror", "MirrorMeta", "make_class", "native_base", "standing_for"]
