"""What one side may ask of the other. The student's side gives everything; the tests' side gives little."""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any, NoReturn

from sandbox.harness.split.errors import Refused
from sandbox.harness.split.specials import SPECIAL

if TYPE_CHECKING:
    from sandbox.harness.split.noticing import Noticing


class OpenGuard:
    """The student's side: it runs hostile code anyway, and whatever the tests ask is done."""

    trusted = False

    def may_give(self, thing: Any) -> None:
        """Whether an object may cross by handle: here everything."""

    def shown_class(self, cls: type) -> type:
        """The class as which the objects of `cls` are shown to the other side."""
        return cls

    def attribute(self, thing: Any, name: str) -> Any:
        """An attribute that the other side reads."""
        return getattr(thing, name)

    def method(self, thing: Any, name: str) -> Any:
        """A method that comes back bound."""
        return getattr(thing, name)

    def may_set(self, thing: Any, name: str) -> None:
        """Whether the other side may set or delete an attribute."""

    def may_copy(self, thing: Any) -> None:
        """Whether the other side may have a copy of this object."""

    def may_call(self, thing: Any) -> None:
        """Whether the other side may call this object."""

    def may_run(self, cls: type, name: str, args: tuple[Any, ...]) -> None:
        """Whether the other side may call this method of a class."""


_NEVER = (
    types.ModuleType,
    types.FrameType,
    types.TracebackType,
    types.CodeType,
)
_CALL_ONLY = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodWrapperType,
    type,
    BaseException,
    types.GeneratorType,
    types.CoroutineType,
    types.AsyncGeneratorType,
)
_FRAMEWORKS = ("unittest", "_pytest", "pytest", "pluggy", "doctest", "sandbox")


class _MockShown:
    """Stands for the class of every mock."""

    def __call__(self) -> None:
        """Callable, as mocks are."""


class _MagicMockShown(_MockShown):
    """Stands for the class of every MagicMock; it has the special methods that those are set up with."""


def _add_magic() -> None:
    supported = (
        "__len__ __iter__ __enter__ __exit__ __getitem__ __setitem__ __delitem__ __bool__ __str__ __int__ __float__ "
        "__contains__ __hash__ __index__ __next__ __eq__"
    )
    for name in supported.split():
        if name not in ("__hash__", "__eq__", "__next__"):
            setattr(_MagicMockShown, name, lambda self, *args: None)


_add_magic()
MOCK_CLASSES = (_MockShown, _MagicMockShown)
_MockShown.__name__ = _MockShown.__qualname__ = "Mock"
_MagicMockShown.__name__ = _MagicMockShown.__qualname__ = "MagicMock"
_MockShown.__module__ = _MagicMockShown.__module__ = "unittest.mock"


class ExaminerGuard:
    """The tests' side: call what was passed, a fixed list of special methods, and attributes of plain objects.

    No underscore names; nothing on functions, classes, modules, exceptions; no TestCase, no object of a test
    framework; on mocks nothing of the Mock API.
    """

    trusted = True

    def __init__(self, noticing: Noticing | None = None) -> None:
        """`noticing` takes what is refused; None: nobody wants to know."""
        self.noticing = noticing

    def may_give(self, thing: Any) -> None:
        """Whether an object may cross.

        Raises:
            Refused: it must not.
        """
        if isinstance(thing, _NEVER):
            raise Refused(f"split isolation passes no {type(thing).__name__} to the student's code")
        if any(thing is shown for shown in MOCK_CLASSES) or _mock_class(thing) is not None:
            return
        cls = thing if isinstance(thing, type) else type(thing)
        for base in cls.__mro__:
            module = str(base.__module__)
            if module.partition(".")[0] in _FRAMEWORKS:
                raise Refused(f"split isolation passes no {cls.__name__} (of {module}) to the student's code")

    def shown_class(self, cls: type) -> type:
        """The class as which the objects of `cls` are shown: all mocks look alike."""
        mock = _mocks()
        if mock is not None and issubclass(cls, mock.NonCallableMock):
            return _MagicMockShown if issubclass(cls, mock.MagicMixin) else _MockShown
        return cls

    def _hide(self, owner: str, name: Any) -> NoReturn:
        said = f"{owner} object has no attribute {name!r}"
        if self.noticing is not None:
            self.noticing.note("hidden", said)
        raise AttributeError(said)

    def _named(self, thing: Any, name: Any) -> None:
        if type(name) is not str or name.startswith("_") or isinstance(thing, (*_NEVER, *_CALL_ONLY)):
            self._hide(repr(type(thing).__name__), name)
        if _mock_class(thing) is not None and (name in _mock_names() or name.startswith(("assert", "mock_"))):
            self._hide("Mock", name)

    def attribute(self, thing: Any, name: Any) -> Any:
        """An attribute of a plain object of the tests.

        Raises:
            AttributeError: this object or name is not for the student's side.
        """
        self._named(thing, name)
        return getattr(thing, name)

    def method(self, thing: Any, name: Any) -> Any:
        """A method that the student's side has bound to an object of the tests.

        Raises:
            AttributeError: this object or method is not for the student's side.
        """
        if type(name) is str and name in _RUNNABLE and not isinstance(thing, (*_NEVER, *_CALL_ONLY)):
            return getattr(thing, name)
        return self.attribute(thing, name)

    def may_set(self, thing: Any, name: Any) -> None:
        """Whether an attribute may be set or deleted: on plain objects, and no method of theirs.

        Raises:
            AttributeError: it may not.
        """
        self._named(thing, name)
        if _mock_class(thing) is None and callable(getattr(type(thing), name, None)):
            raise AttributeError(f"{type(thing).__name__!r} object attribute {name!r} is read-only")

    def may_copy(self, thing: Any) -> None:
        """Whether there may be a copy of this: of plain objects.

        Raises:
            Refused: it is none.
        """
        if isinstance(thing, (*_NEVER, *_CALL_ONLY)) or _mock_class(thing) is not None:
            raise Refused(f"no copy of a {type(thing).__name__} of the tests")

    def may_call(self, thing: Any) -> None:
        """Whether this may be called: everything that was passed and can be."""

    def may_run(self, cls: Any, name: Any, args: tuple[Any, ...]) -> None:
        """Whether a method of a class may be called: on an object of that class, and no private one.

        Raises:
            AttributeError: it may not.
        """
        if type(name) is not str or not isinstance(cls, type):
            raise AttributeError("no such method")
        mock = cls in MOCK_CLASSES
        if name.startswith("_") and name not in _RUNNABLE and name not in cls.__dict__.get(OVERRIDES, ()):
            self._hide(repr(cls.__name__), name)
        static = isinstance(cls.__dict__.get(name), staticmethod | classmethod)
        if not static and not (args and (isinstance(args[0], cls) or (mock and _mock_class(args[0]) is not None))):
            raise TypeError(f"{name} called on no {cls.__name__}")


_RUNNABLE = SPECIAL - {"__init__", "__post_init__", "__get__", "__set__", "__delete__"}
OVERRIDES = "__gradewire_overrides__"
"""In a class of the tests that derives from a mirrored class: the names that the student's side calls back."""


def _mocks() -> Any:
    return sys.modules.get("unittest.mock")


def _mock_class(thing: Any) -> type | None:
    mock = _mocks()
    return mock.NonCallableMock if mock is not None and isinstance(thing, mock.NonCallableMock) else None


_names: set[str] = set()


def _mock_names() -> set[str]:
    if not _names:
        mock = _mocks()
        for cls in (mock.NonCallableMock, mock.CallableMixin, mock.AsyncMock):
            _names.update(dir(cls))
        _names.update({"method_calls", "called", "call_count", "call_args", "call_args_list", "return_value"})
        _names.update({"side_effect", "await_count", "await_args", "await_args_list"})
    return _names
