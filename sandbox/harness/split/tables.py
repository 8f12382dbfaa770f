"""Fixed tables: which classes and functions of the standard library both sides call by name."""

from __future__ import annotations

import builtins
import importlib
import sys
import types
from collections.abc import Iterable
from typing import Any

from sandbox.harness.split import values

_CLASSES = {
    "collections": "ChainMap Counter OrderedDict UserDict UserList UserString defaultdict deque",
    "collections.abc": "Awaitable Callable Collection Container Coroutine Generator Hashable Iterable Iterator "
    "ItemsView KeysView Mapping MappingView MutableMapping MutableSequence MutableSet Reversible Sequence Set Sized "
    "ValuesView AsyncIterable AsyncIterator AsyncGenerator",
    "datetime": "date datetime time timedelta timezone tzinfo",
    "decimal": "Decimal DecimalException InvalidOperation DivisionByZero Inexact Overflow Rounded Underflow",
    "fractions": "Fraction",
    "uuid": "UUID",
    "pathlib": "Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath",
    "array": "array",
    "types": "FunctionType GeneratorType CoroutineType AsyncGeneratorType MappingProxyType MethodType ModuleType "
    "NoneType SimpleNamespace BuiltinFunctionType EllipsisType NotImplementedType",
    "abc": "ABC",
    "numbers": "Complex Integral Number Rational Real",
    "enum": "Enum Flag IntEnum IntFlag StrEnum",
    "re": "Match Pattern error",
    "io": "BytesIO StringIO TextIOWrapper BufferedReader IOBase TextIOBase RawIOBase UnsupportedOperation",
    "threading": "Thread Timer",
    "html.parser": "HTMLParser",
    "json": "JSONEncoder JSONDecoder JSONDecodeError",
    "cmd": "Cmd",
    "argparse": "ArgumentParser Namespace ArgumentTypeError",
    "logging": "Handler Formatter Filter Logger",
    "contextlib": "ContextDecorator AbstractContextManager",
    "string": "Formatter Template",
    "random": "Random",
    "queue": "Empty Full Queue",
    "asyncio": "CancelledError InvalidStateError QueueEmpty QueueFull",
    "configparser": "Error NoSectionError NoOptionError ParsingError",
    "csv": "Error DictReader DictWriter",
    "struct": "error",
    "zlib": "error",
    "binascii": "Error Incomplete",
    "socket": "gaierror timeout herror",
    "sqlite3": "Error DatabaseError IntegrityError OperationalError",
    "subprocess": "CalledProcessError TimeoutExpired",
    "urllib.error": "URLError HTTPError",
    "statistics": "StatisticsError NormalDist",
    "getopt": "GetoptError",
    "dataclasses": "FrozenInstanceError",
    "copy": "Error",
    "shutil": "Error SameFileError",
    "zipfile": "BadZipFile",
    "xml.etree.ElementTree": "ParseError",
}
_NO_FUNCTION = {"eval", "exec", "open", "input", "breakpoint", "compile", "__import__", "exit", "quit", "globals"} | {
    "locals",
    "vars",
    "getattr",
    "setattr",
    "delattr",
    "help",
}
FUNCTION_MODULES = ("builtins", "math", "operator", "_operator", "cmath", "functools", "_functools")
STRICT_EXCEPTIONS = ("SkipTest", "Skipped", "Failed", "Exit", "XFailed")

NAMES: dict[str, str] = {}
"""`module.name` → where it is found, for every class in the tables."""
for _module, _names in _CLASSES.items():
    for _name in _names.split():
        NAMES[f"{_module}.{_name}"] = _module
for _name, _value in vars(builtins).items():
    if isinstance(_value, type):
        NAMES[f"builtins.{_name}"] = "builtins"


_TOP_MODULES = {where.partition(".")[0] for where in NAMES.values()} | {module for module, _ in values.TAKE}


def exclude(modules: Iterable[str]) -> None:
    """Take classes of these modules out: the submission brings modules of these names."""
    gone = set(modules) & _TOP_MODULES
    if not gone:
        return
    values.exclude(gone)
    for name in [name for name, where in NAMES.items() if where.partition(".")[0] in gone]:
        del NAMES[name]
        _known.pop(name, None)
    _names_of.clear()
    for places in _BY_CLASS.values():
        places[:] = [place for place in places if place.partition(".")[0] not in gone]


_known: dict[str, Any] = {}
_names_of: dict[int, str] = {}


def resolve(name: str) -> Any:
    """The class or function that a name of the tables stands for.

    Raises:
        KeyError: it is in no table.
    """
    found = _known.get(name)
    if found is None:
        module_name, _, attribute = name.rpartition(".")
        if name in NAMES:
            found = getattr(importlib.import_module(module_name), attribute)
        elif module_name in FUNCTION_MODULES and attribute not in _NO_FUNCTION:
            found = getattr(sys.modules[module_name], attribute)
            if not isinstance(found, types.BuiltinFunctionType):
                raise KeyError(name)
        else:
            raise KeyError(name)
        _known[name] = found
    return found


def name_of(thing: Any) -> str | None:
    """The name in the tables of a class or a builtin function; None when it is in none."""
    name = _names_of.get(id(thing))
    if name is not None:
        return name
    if isinstance(thing, types.BuiltinFunctionType):
        module = thing.__module__
        if module not in FUNCTION_MODULES or not isinstance(thing.__self__, types.ModuleType | None):
            return None
        candidates = [f"{module}.{thing.__name__}"]
    else:
        module = type.__dict__["__module__"].__get__(thing)
        candidates = [f"{module}.{thing.__name__}"] + [
            f"{where}.{thing.__name__}" for where in _BY_CLASS.get(thing.__name__, ()) if where in sys.modules
        ]
    for name in candidates:
        try:
            if resolve(name) is thing:
                _names_of[id(thing)] = name
                return name
        except (KeyError, AttributeError, ImportError):
            continue
    return None


_BY_CLASS: dict[str, list[str]] = {}
for _full, _where in NAMES.items():
    _BY_CLASS.setdefault(_full.rpartition(".")[2], []).append(_where)
