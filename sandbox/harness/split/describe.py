"""How one side tells the other about an object that crosses by handle, once, when it crosses for the first time."""

from __future__ import annotations

import enum
import inspect
import types
from typing import TYPE_CHECKING, Any

from sandbox.harness.split import containers, tables, values
from sandbox.harness.split.errors import Refused
from sandbox.harness.split.specials import SPECIAL

if TYPE_CHECKING:
    from sandbox.harness.split.encoding import Encoding

Ref = Any
_FUNCTION_LIKE = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)
_METHOD_LIKE = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
)


def describe(encoding: Encoding, thing: Any) -> list[Any]:
    """The node that introduces `thing`, all but its number: its kind and what a mirror of it needs."""
    if isinstance(thing, type):
        return describe_class(encoding, thing)
    kind = type(thing)
    if kind in _FUNCTION_LIKE:
        return ["f", *_function(thing)]
    if kind is types.GeneratorType:
        return ["g", thing.__name__]
    if kind is types.CoroutineType:
        return ["w", thing.__name__]
    if kind is types.AsyncGeneratorType:
        return ["a", thing.__name__]
    if isinstance(thing, types.ModuleType):
        return ["m", str(thing.__name__), str(thing.__doc__ or "")]
    if isinstance(thing, enum.Enum):
        raise Refused(f"{kind.__name__}: this member of an enumeration cannot be passed")
    return ["o", encoding.of_class(kind), _content(encoding, thing)]


def _content(encoding: Encoding, thing: Any) -> Ref:
    """The plain content of an object whose class has a builtin value type, container or exception among its bases."""
    if isinstance(thing, BaseException):
        cause = thing.__cause__ if thing.__cause__ is not thing else None
        notes = tuple(str(note) for note in getattr(thing, "__notes__", ()))
        return encoding.encode((tuple(BaseException.__dict__["args"].__get__(thing)), cause, notes))
    if containers.kind_of(thing) is not None:
        return encoding.container(thing)
    return encoding.encode(values.plain(thing))


def _function(thing: Any) -> list[Any]:
    code = getattr(thing, "__code__", None)
    flags = code.co_flags if isinstance(code, types.CodeType) else 0
    asynchronous = bool(flags & inspect.CO_COROUTINE)
    line = code.co_firstlineno if isinstance(code, types.CodeType) else 0
    name = _text(getattr(thing, "__name__", ""))
    return [
        name,
        _text(getattr(thing, "__qualname__", name)),
        _text(getattr(thing, "__module__", "")),
        _text(getattr(thing, "__doc__", None)),
        asynchronous,
        line,
    ]


def _text(value: Any) -> str | None:
    return str.__str__(value) if isinstance(value, str) else None


def describe_class(encoding: Encoding, cls: type) -> list[Any]:
    """The node of a class: names, bases, and for each method and property its name and kind."""
    if isinstance(cls, enum.EnumMeta) and "_member_map_" in cls.__dict__ and cls._member_map_:
        return _enumeration(encoding, cls)
    bases = [encoding.of_class(base) for base in cls.__bases__ if base is not object]
    return ["c", *_names(cls), bases, _methods(cls.__dict__)]


def _names(cls: type) -> list[Any]:
    module = _text(getattr(cls, "__module__", "")) or ""
    return [_text(cls.__name__), _text(cls.__qualname__), module, _text(cls.__dict__.get("__doc__"))]


def _methods(namespace: Any) -> list[str]:
    """Each as one letter and the name: f function, s static, c class method, p property, n: set to None."""
    methods: list[str] = []
    for name, value in namespace.items():
        if name.startswith("__") and name.endswith("__") and name not in SPECIAL:
            continue
        if isinstance(value, _METHOD_LIKE):
            asynchronous = inspect.iscoroutinefunction(value)
            methods.append(("w" if asynchronous else "f") + name)
        elif isinstance(value, staticmethod):
            methods.append("s" + name)
        elif isinstance(value, classmethod | types.ClassMethodDescriptorType):
            methods.append("c" + name)
        elif isinstance(value, property) or (hasattr(type(value), "__set__") and hasattr(type(value), "__get__")):
            methods.append("p" + name)
        elif value is None and name in SPECIAL:
            methods.append("n" + name)
        elif name in SPECIAL or (callable(value) and hasattr(type(value), "__get__")):
            methods.append("f" + name)
    return methods


def _enumeration(encoding: Encoding, cls: Any) -> list[Any]:
    bases = [tables.name_of(base) for base in cls.__mro__[1:] if tables.name_of(base) and base is not object]
    first = [name for name in bases if name is not None and issubclass(tables.resolve(name), enum.Enum)][:1]
    mixed = [name for name in bases if name is not None and not issubclass(tables.resolve(name), enum.Enum)][:1]
    if issubclass(tables.resolve(first[0]), enum.Enum) and first[0] in ("enum.IntEnum", "enum.StrEnum", "enum.IntFlag"):
        mixed = []
    members = [part for name, member in cls._member_map_.items() for part in (name, encoding.encode(member._value_))]
    own: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if tables.name_of(base) is None:
            own.update(base.__dict__)
    names = [method for method in _methods(own) if method[1:] not in _ENUM_OWN and not _sunder(method[1:])]
    return ["e", *_names(cls), mixed + first, members, names]


def _sunder(name: str) -> bool:
    return name[:1] == "_" and name[:2] != "__"


_ENUM_OWN = {
    "__init__",
    "__dir__",
    "__format__",
    "__hash__",
    "__reduce_ex__",
    "__new__",
    "name",
    "value",
    "__or__",
    "__and__",
    "__xor__",
    "__invert__",
    "__contains__",
    "__len__",
    "__bool__",
    "__iter__",
}
