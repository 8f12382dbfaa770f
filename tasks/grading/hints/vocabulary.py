"""Names that the rules know: of the standard library, of methods that change things, of calls that change nothing."""

from __future__ import annotations

HOMES = {
    "math": (
        "pi",
        "sqrt",
        "floor",
        "ceil",
        "sin",
        "cos",
        "tan",
        "log",
        "log10",
        "exp",
        "factorial",
        "gcd",
        "hypot",
        "inf",
    ),
    "random": ("randint", "choice", "shuffle", "randrange", "sample"),
    "collections": ("Counter", "defaultdict", "deque", "OrderedDict", "namedtuple"),
    "functools": ("reduce", "partial", "lru_cache"),
    "itertools": ("permutations", "combinations", "product", "chain"),
    "copy": ("deepcopy",),
    "datetime": ("timedelta",),
    "string": ("ascii_lowercase", "ascii_uppercase"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "sys": ("argv", "stdin"),
    "re": (),
    "os": (),
    "operator": (),
    "time": (),
    "json": (),
    "csv": (),
    "statistics": (),
    "heapq": (),
    "bisect": (),
    "textwrap": (),
    "calendar": (),
}
"""Modules that beginners use, with what they take from them without saying so."""

MODULES = frozenset(HOMES) | {"np", "numpy", "pd"}
CONTENTS = frozenset(name for names in HOMES.values() for name in names)

GROWERS = frozenset({"append", "extend", "insert", "add", "update"})
SHRINKERS = frozenset({"remove", "clear", "discard"})
CHANGERS = GROWERS | SHRINKERS | {"sort", "reverse"}
"""Methods that change a list, dictionary or set and give back None."""

FUNCTION_TYPES = ("builtin_function_or_method", "function", "method", "method_descriptor", "type")
"""What Python's messages call things that can be called."""

COPIERS = ("sorted", "list", "set", "tuple", "reversed", "range")
PURE_FUNCTIONS = frozenset({*COPIERS, "len", "max", "min", "sum", "abs", "round", "str", "int", "float", "bool"})
PURE_METHODS = frozenset({"upper", "lower", "strip", "lstrip", "rstrip", "replace", "split", "title", "capitalize"})
"""Methods of texts: each gives back a new one and leaves the old as it was."""

METHODS = CHANGERS | PURE_METHODS | {"pop", "popitem", "copy", "count", "index", "keys", "values", "items"}
"""Methods that beginners know."""
