"""The decorators by which a test says its points, number, visibility and tags, under the import paths people know.

`gradescope_utils.autograder_utils.decorators` as its public documentation describes it (attributes such as
`__weight__` on the function, https://github.com/gradescope/gradescope-utils), and the same under `gradewire`.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

Test = Callable[..., Any]
Decorator = Callable[[Test], Test]


def _marking(name: str, value: object) -> Decorator:
    def mark(test: Test) -> Test:
        setattr(test, name, value)
        return test

    return mark


def weight(points: float) -> Decorator:
    """The points of a test."""
    return _marking("__weight__", points)


def number(text: object) -> Decorator:
    """The number by which a test is shown, such as `1.2`."""
    return _marking("__number__", str(text))


def visibility(when: str) -> Decorator:
    """When a student may see a test: visible, hidden, after_due_date, after_published."""
    return _marking("__visibility__", when)


def hide_errors(message: str = "Test failed") -> Decorator:
    """Show a text of the teacher's instead of what went wrong."""
    return _marking("__hide_errors__", message)


def tags(*words: str) -> Decorator:
    """Words kept with a test."""
    return _marking("__tags__", tuple(words))


def partial_credit(points: float) -> Decorator:
    """The points of a test that gives some of them itself: it is called with `set_score`."""
    return _giving("set_score", "__score__", {"__weight__": points})


def leaderboard(column: str, sort_order: str = "desc") -> Decorator:
    """A value for the leaderboard: the test is called with `set_leaderboard_value`."""
    marks: dict[str, object] = {"__leaderboard_column__": column, "__leaderboard_sort_order__": sort_order}
    return _giving("set_leaderboard_value", "__leaderboard_value__", marks)


def _giving(argument: str, attribute: str, marks: dict[str, object]) -> Decorator:
    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            kwargs[argument] = lambda value: setattr(wrapper, attribute, value)
            return test(*args, **kwargs)

        for name, value in marks.items():
            setattr(wrapper, name, value)
        return wrapper

    return decorate


def install() -> None:
    """Make the decorators importable in this interpreter."""
    names = (weight, number, visibility, hide_errors, tags, partial_credit, leaderboard)
    offered = {name.__name__: name for name in names}
    for path in ("gradescope_utils", "gradescope_utils.autograder_utils"):
        sys.modules[path] = _package(path)
    for path in ("gradescope_utils.autograder_utils.decorators", "gradewire"):
        module = ModuleType(path)
        module.__dict__.update(offered)
        sys.modules[path] = module
    sys.modules["gradewire"].__dict__["points"] = weight
    decorators = sys.modules["gradescope_utils.autograder_utils.decorators"]
    sys.modules["gradescope_utils.autograder_utils"].__dict__["decorators"] = decorators


def _package(path: str) -> ModuleType:
    package = ModuleType(path)
    package.__path__ = []
    return package
