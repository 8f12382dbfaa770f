"""The nodes in which a value leaves the jail (see `sandbox/harness/values.py`), read with suspicion.

No large set or dict is built from a student's values: colliding keys could cost seconds.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

Node = Any

SEQUENCES = ("list", "tuple", "set", "frozenset", "deque")
MAPPINGS = ("dict", "OrderedDict", "Counter", "defaultdict")
MAX_TEXT = 2_000
MAX_DEPTH = 60
MAX_KEY_ITEMS = 1_000
"""1,000 colliding keys cost 10 ms, 20,000 cost 4 s."""
MAX_INT_BITS = 10_000


class BadNode(ValueError):
    """Raised when something is no node: the process in the jail has been taken over; the student's failure."""


def check_node(node: Node, depth: int = 0) -> None:
    """Make sure that something that came out of a jail is a node.

    Raises:
        BadNode: it is not.
    """
    if node is None or isinstance(node, bool | int | float | str | bytes):
        return
    if depth > MAX_DEPTH or not isinstance(node, list) or not node or not isinstance(node[0], str):
        raise BadNode("not a value")
    tag, rest = node[0], node[1:]
    if tag in SEQUENCES or tag in MAPPINGS:
        if len(rest) != 1 or not isinstance(rest[0], list) or (tag in MAPPINGS and len(rest[0]) % 2):
            raise BadNode(tag)
        for item in rest[0]:
            check_node(item, depth + 1)
        return
    shape = tuple(type(part) for part in rest)
    if shape != _SHAPES.get(tag):
        raise BadNode(tag)
    if tag == "Fraction" and rest[1] <= 0:
        raise BadNode(tag)


_SHAPES: dict[str, tuple[type, ...]] = {
    "complex": (float, float),
    "range": (int, int, int),
    "bytearray": (bytes,),
    "Decimal": (str,),
    "Fraction": (int, int),
    "other": (str, str),
}


def kind_of(node: Node) -> str:
    """The name of the type that a node stands for."""
    if isinstance(node, list):
        return str(node[1] if node[0] == "other" else node[0])
    return type(node).__name__


def items_of(node: Node) -> list[Node]:
    """The nodes inside a sequence; keys and values in turn of a mapping."""
    return list(node[1])


def scalar_of(node: Node) -> Any:
    """The value of a node that is no container.

    Raises:
        BadNode: it is one, or it stands for no plain value.
    """
    if not isinstance(node, list):
        return node
    try:
        match node:
            case ["complex", real, imaginary]:
                return complex(real, imaginary)
            case ["range", start, stop, step]:
                return range(start, stop, step)
            case ["bytearray", content]:
                return bytearray(content)
            case ["Decimal", digits]:
                return Decimal(digits)
            case ["Fraction", numerator, denominator]:
                return Fraction(numerator, denominator)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise BadNode(str(node[0])) from error
    raise BadNode(str(node[0]))


def key_of(node: Node) -> Any:
    """The hashable value of a node, to be looked up in a mapping or set of ours.

    Raises:
        BadNode: it stands for nothing hashable that a pack can expect.
    """
    if isinstance(node, list) and node[0] in ("tuple", "frozenset"):
        items = items_of(node)
        if len(items) > MAX_KEY_ITEMS:
            raise BadNode("a key that is too large")
        return (tuple if node[0] == "tuple" else frozenset)(key_of(item) for item in items)
    if isinstance(node, list) and node[0] == "bytearray":
        raise BadNode("bytearray")
    return scalar_of(node)


def value_of(node: Node) -> Any:
    """The plain value of a node, of moderate size.

    Raises:
        BadNode: it stands for no plain value, or for one that is too large.
    """
    if not isinstance(node, list):
        return node
    if node[0] not in SEQUENCES and node[0] not in MAPPINGS:
        return scalar_of(node)
    items = items_of(node)
    if len(items) > MAX_KEY_ITEMS:
        raise BadNode("too large")
    match node[0]:
        case "list" | "deque":
            return [value_of(item) for item in items]
        case "tuple":
            return tuple(value_of(item) for item in items)
        case "set":
            return {key_of(item) for item in items}
        case "frozenset":
            return frozenset(key_of(item) for item in items)
    pairs = zip(items[::2], items[1::2], strict=True)
    return {key_of(key): value_of(value) for key, value in pairs}


def render(node: Node, limit: int = MAX_TEXT) -> str:
    """The node as Python would show the value, cut at `limit` characters."""
    pieces: list[str] = []
    _render(node, pieces, limit)
    text = "".join(pieces)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _render(node: Node, pieces: list[str], limit: int) -> None:
    if sum(map(len, pieces[-1:])) > limit or len(pieces) > limit:
        return
    if not isinstance(node, list):
        pieces.append(_scalar_text(node, limit))
    elif node[0] in SEQUENCES:
        _render_sequence(node[0], items_of(node), pieces, limit)
    elif node[0] in MAPPINGS:
        _render_mapping(node[0], items_of(node), pieces, limit)
    elif node[0] == "other":
        pieces.append(node[2][: limit + 1])
    else:
        try:
            pieces.append(repr(scalar_of(node))[: limit + 1])
        except BadNode:
            pieces.append(f"<{node[0]}>")


def _render_sequence(tag: str, items: list[Node], pieces: list[str], limit: int) -> None:
    if not items and tag in ("set", "frozenset"):
        pieces.append(f"{tag}()")
        return
    opening, closing = {
        "list": ("[", "]"),
        "tuple": ("(", ",)" if len(items) == 1 else ")"),
        "set": ("{", "}"),
        "frozenset": ("frozenset({", "})"),
        "deque": ("deque([", "])"),
    }[tag]
    pieces.append(opening)
    for index, item in enumerate(items[: limit + 1]):
        pieces.append(", " if index else "")
        _render(item, pieces, limit)
    pieces.append(closing)


def _render_mapping(tag: str, items: list[Node], pieces: list[str], limit: int) -> None:
    pieces.append("{" if tag == "dict" else f"{tag}({{")
    for index in range(0, min(len(items), 2 * limit), 2):
        pieces.append(", " if index else "")
        _render(items[index], pieces, limit)
        pieces.append(": ")
        _render(items[index + 1], pieces, limit)
    pieces.append("}" if tag == "dict" else "})")


def _scalar_text(value: Any, limit: int) -> str:
    if isinstance(value, int) and value.bit_length() > MAX_INT_BITS:
        return f"<a whole number of {value.bit_length()} bits>"
    return repr(value[: limit + 1] if isinstance(value, str | bytes) else value)
