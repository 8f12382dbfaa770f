"""Reading plain data with every key checked: what is wrong is said with the file and the path of the key."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from app.domain.errors import PackError

_ABSENT: Any = object()


class Fields:
    """One mapping of a pack's YAML. Each key is taken once; `finish` refuses those that nobody took."""

    def __init__(self, data: object, file: str, path: str = "") -> None:
        self.file = file
        self.path = path
        if not isinstance(data, dict):
            self.fail("", f"must be a mapping of keys, not {_what(data)}")
        for key in data:
            if not isinstance(key, str):
                self.fail("", f"the key {key!r} must be text")
        self._data: dict[str, Any] = data
        self._known: list[str] = []

    def fail(self, key: str, reason: str) -> NoReturn:
        """Refuse the pack because of one key of this mapping.

        Raises:
            PackError: always.
        """
        raise PackError(self.file, self.at(key), reason)

    def at(self, key: str) -> str:
        """The whole path of a key of this mapping."""
        return ".".join(part for part in (self.path, key) if part)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._data

    def take(self, key: str, default: Any = _ABSENT) -> Any:
        """The value of a key, whatever it is."""
        self._known.append(key)
        if key in self._data:
            return self._data[key]
        if default is _ABSENT:
            self.fail(key, "is missing")
        return default

    def text(self, key: str, default: Any = _ABSENT, *, empty: bool = False) -> Any:
        """A string (the default when absent)."""
        value = self.take(key, default)
        if key not in self._data:
            return value
        if not isinstance(value, str):
            self.fail(key, f"must be text, not {_what(value)}: put it in quotes")
        if not value.strip() and not empty:
            self.fail(key, "must not be empty")
        return value

    def number(self, key: str, default: Any = _ABSENT, *, low: float = 0.0, high: float = math.inf) -> Any:
        """A finite int or float, low ≤ value ≤ high (the default when absent)."""
        value = self.take(key, default)
        if key not in self._data:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(key, f"must be a number, not {_what(value)}")
        if not math.isfinite(value) or not low <= value <= high:
            span = f"{low:g} or more" if high == math.inf else f"{low:g} to {high:g}"
            self.fail(key, f"must be {span}, not {value!r}")
        return value

    def whole(self, key: str, default: int, *, low: int, high: int) -> int:
        """A whole number, low ≤ value ≤ high (the default when absent)."""
        value = self.number(key, default, low=low, high=high)
        if not isinstance(value, int):
            self.fail(key, f"must be a whole number, not {value!r}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """A bool (the default when absent)."""
        value = self.take(key, default)
        if not isinstance(value, bool):
            self.fail(key, f"must be true or false, not {_what(value)}")
        return value

    def choice(self, key: str, choices: Sequence[str], default: Any = _ABSENT) -> str:
        """One of some words (the default when absent)."""
        value = self.take(key, default)
        if value not in choices:
            shown = repr(value) if isinstance(value, str) else _what(value)
            self.fail(key, f"must be one of {', '.join(choices)}, not {shown}")
        return str(value)

    def texts(self, key: str, default: Any = _ABSENT) -> tuple[str, ...]:
        """A list of non-empty strings (the default when absent)."""
        value = self.take(key, default)
        if key not in self._data:
            return tuple(value)
        if not isinstance(value, list):
            self.fail(key, f"must be a list, not {_what(value)}")
        for index, item in enumerate(value):
            if not isinstance(item, str) or not item.strip():
                self.fail(f"{key}[{index}]", "must be text that is not empty")
        return tuple(value)

    def each(self, key: str, default: Any = _ABSENT) -> list[Fields]:
        """A list of mappings, each as `Fields` of its own."""
        value = self.take(key, default)
        if not isinstance(value, list):
            self.fail(key, f"must be a list, not {_what(value)}")
        return [Fields(item, self.file, self.at(f"{key}[{index}]")) for index, item in enumerate(value)]

    def inner(self, key: str) -> Fields:
        """A mapping under a key, empty when absent."""
        return Fields(self.take(key, {}), self.file, self.at(key))

    def names(self) -> list[str]:
        """The keys that are there."""
        return list(self._data)

    def finish(self) -> None:
        """Refuse keys that nobody took.

        Raises:
            PackError: naming the first one, and the key that was probably meant.
        """
        for key in self._data:
            if key not in self._known:
                near = difflib.get_close_matches(key, self._known, 1)
                self.fail(key, "unknown key" + (f"; did you mean {near[0]}?" if near else ""))


def _what(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return f"the number {value!r}"
    if isinstance(value, str):
        return "text"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list) else f"a {type(value).__name__}"
