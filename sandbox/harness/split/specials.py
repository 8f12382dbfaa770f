"""The special methods that mirrors have, and which of them show the student's side a value of the tests."""

from __future__ import annotations

_ARITHMETIC = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or"

CLAIMS = frozenset(
    f"__{name}__"
    for name in [
        "len",
        "bool",
        "iter",
        "next",
        "reversed",
        "hash",
        "str",
        "repr",
        "bytes",
        "int",
        "float",
        "complex",
        "index",
        "neg",
        "pos",
        "abs",
        "invert",
        "round",
        "trunc",
        "floor",
        "ceil",
        "length_hint",
        "fspath",
        "enter",
        "exit",
        "await",
        "aiter",
        "anext",
        "aenter",
        "aexit",
        "call",
        "getitem",
        "setitem",
        "delitem",
        "missing",
        "format",
        "dir",
        "get",
        "set",
        "delete",
        "init",
        "post_init",
    ]
)
"""What the student's class may say of itself: asked, and believed."""
EQUALITY = frozenset({"__eq__", "__ne__"})
ORDERING = frozenset({"__lt__", "__le__", "__gt__", "__ge__"})
ARITHMETIC = frozenset(f"__{prefix}{name}__" for prefix in ("", "r", "i") for name in _ARITHMETIC.split())
GUARDED = ORDERING | ARITHMETIC | {"__contains__"}
"""What must be in the manifest when the other operand is a plain value."""
SPECIAL = CLAIMS | EQUALITY | GUARDED
ASYNC = frozenset({"__anext__", "__aenter__", "__aexit__"})
TEXT = frozenset({"__str__", "__repr__", "__format__"})
