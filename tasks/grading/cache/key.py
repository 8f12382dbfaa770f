"""What a result depends on, as one digest: pack, environment, our own code, and the program."""

from __future__ import annotations

import ast
import functools
import hashlib
import re
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path

import app.packs
import sandbox
import tasks.grading
from app.domain.assignment import Pack

_OURS = (Path(sandbox.__file__).parent, Path(tasks.grading.__file__).parent, Path(app.packs.__file__).parent)
_SUFFIXES = (".py", ".cfg", ".yaml", ".json", ".toml", ".txt")

LONGEST = 100_000
"""Characters of a file that is still looked into."""
_LOOKS_AT_ITSELF = re.compile(
    r"lineno|inspect|traceback|linecache|tokenize|getsource|_getframe|__file__|__code__|co_\w|argv|\.py\b|coding[:=]"
)
"""Words of a program whose layout may make a difference to what it does."""
_LOOKS_AT_SOURCES = re.compile(r"inspect|getsource|tokenize|linecache|lineno|\bast\b|\bopen\b|read_text|read_bytes")
"""Words of a test file that may look at more than what a program does."""


def granularity(pack: Pack, asked: str) -> str:
    """`exact`, or `normalized` where that is asked for and tests cannot see comments and layout; `off`."""
    if asked != "normalized":
        return asked
    if any(entry["kind"] == "gradescope" for entry in pack.entries):
        return "exact"
    files = [content for name, content in pack.tree.items() if name.startswith("tests/") and name.endswith(".py")]
    if any(_LOOKS_AT_SOURCES.search(content.decode(errors="replace")) for content in files):
        return "exact"
    return "normalized"


def key_of(
    pack: Pack, files: Mapping[str, str], *, exact: bool, environment: str, scope: str, opted_out: Iterable[str]
) -> str:
    """The digest.

    Args:
        environment: the environment's digest.
        scope: results are shared within one alone.
    """
    parts = [pack.digest, environment, harness_version(), scope, ",".join(sorted(opted_out))]
    for name in sorted(files):
        plain = None if exact else normalized(name, files[name])
        parts += [name, "exact" if plain is None else "tree", files[name] if plain is None else plain]
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def normalized(name: str, text: str) -> str | None:
    """A file without comments and layout; None where they may matter, or where it is no Python."""
    if not name.endswith(".py") or _LOOKS_AT_ITSELF.search(text):
        return None
    tree = parsed(text)
    try:
        return None if tree is None else ast.dump(tree)
    except (ValueError, RecursionError, MemoryError):
        return None  # a number of thousands of digits, or an expression of thousands of parts


@functools.lru_cache(maxsize=4)
def parsed(text: str) -> ast.Module | None:
    """The syntax tree; None where there is none, or where it would take long to find out.

    A program is looked at twice, for its key and for its lines: nobody is to change the tree.
    """
    if len(text) > LONGEST:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


@functools.cache
def harness_version() -> str:
    """A digest of our own code that makes results: another version of it does not answer for this one."""
    digest = hashlib.sha256()
    for folder in _OURS:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _SUFFIXES:
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
