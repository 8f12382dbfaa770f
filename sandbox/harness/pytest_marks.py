"""What a pytest test says of itself: by marks, by our decorators, by those of `pytest_gradescope`."""

from __future__ import annotations

import inspect
import sys
from types import ModuleType
from typing import Any

from sandbox.harness import decorators

_MARKS = {
    "weight": ("points", "weight"),
    "number": ("number",),
    "visibility": ("visibility",),
    "hide_errors": ("hide_errors",),
    "tags": ("tags",),
}
"""What is declared, and the marks by which it is said."""
_WORDS = {
    "points": "points(n): the points of a test",
    "weight": "weight(n): the points of a test",
    "number": "number(text): the number by which a test is shown",
    "visibility": "visibility(when): visible, hidden, after_due_date, after_published",
    "hide_errors": "hide_errors(text): shown instead of what went wrong",
    "tags": "tags(*words): kept with a test",
}


def register(config: Any) -> None:
    """Make the marks known, and offer `set_score` as a fixture."""
    for line in _WORDS.values():
        config.addinivalue_line("markers", line)


def offer_fixtures(pytest: Any) -> ModuleType:
    """A plugin with the fixtures that partial credit and leaderboards take."""
    module = ModuleType("gradewire_fixtures")

    def set_score(request: Any) -> Any:
        """Call it with the points that the test earns."""
        return lambda score: setattr(request.node, "gradewire_score", score)

    def set_leaderboard_value() -> Any:
        """Leaderboards are Gradescope's: the value is not kept."""
        return lambda value: None

    for function in (set_score, set_leaderboard_value):
        setattr(module, function.__name__, pytest.fixture(function))
    return module


def install() -> None:
    """Make the decorators importable, those for pytest too."""
    decorators.install()
    package, module = ModuleType("pytest_gradescope"), ModuleType("pytest_gradescope.decorators")
    package.__path__ = []
    module.__dict__.update(vars(sys.modules["gradescope_utils.autograder_utils.decorators"]))
    module.__dict__["__name__"] = "pytest_gradescope.decorators"
    package.__dict__["decorators"] = module
    sys.modules |= {"pytest_gradescope": package, "pytest_gradescope.decorators": module}


def declared(item: Any, test_file: str) -> dict[str, Any]:
    """What a test says of itself; its line too when it stands in the test file."""
    function = getattr(item, "function", None) or getattr(item, "obj", None)
    code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
    here = code is not None and code.co_filename == test_file
    said = {name: _said(item, function, name) for name in _MARKS}
    return {
        "id": item.nodeid.partition("::")[2],
        "title": _title(item, function),
        "line": code.co_firstlineno if code is not None and here else 1 << 30,
        **said,
    }


def _said(item: Any, function: Any, name: str) -> Any:
    for mark in _MARKS[name]:
        found = item.get_closest_marker(mark)
        if found is not None:
            return _plain(name, found.args, found.kwargs)
    value = getattr(function, f"__{name}__", None)
    if value is None:
        return None
    return _plain(name, value if name == "tags" else (value,), {})


def _plain(name: str, args: Any, kwargs: Any) -> Any:
    """The value of a mark as plain data; what cannot be one becomes its repr, which publishing refuses."""
    if name == "tags":
        words = [word for one in args for word in (one if isinstance(one, list | tuple) else [one])]
        return [str(word) for word in words]
    values = [*args, *kwargs.values()]
    if name == "hide_errors" and not values:
        return "Test failed"
    if len(values) != 1:
        return f"{name} with {len(values)} arguments"
    value = values[0]
    if name == "weight":
        return value if type(value) in (int, float) else repr(value)[:200]
    return str(value)[:400]


def _title(item: Any, function: Any) -> str:
    """The first line of its docstring, or its name; with what it is parametrized by."""
    first = (inspect.getdoc(function) or "").strip().partition("\n")[0] if callable(function) else ""
    if not first:
        return str(item.name)
    call = getattr(item, "callspec", None)
    return first if call is None else f"{first} [{call.id}]"
