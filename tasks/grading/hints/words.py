"""Words for students: names of kinds of values, and values cut to a readable length."""

from __future__ import annotations

KINDS = {
    "str": "text (str)",
    "int": "whole number (int)",
    "float": "number with a point (float)",
    "bool": "truth value (bool)",
    "dict": "dictionary",
    "NoneType": "None",
}
LONGEST = 40


def kind_named(type_name: str) -> str:
    """A type as beginners call it, e.g. `dict` → dictionary."""
    return KINDS.get(type_name, type_name)


def kind_of(value: object) -> str:
    """The type of a value as beginners call it."""
    return kind_named(type(value).__name__)


def cut(text: str, longest: int = LONGEST) -> str:
    """A text on one line, cut when long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
