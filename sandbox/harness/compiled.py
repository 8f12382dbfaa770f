"""Code of test files that was compiled when the pack was published, so that a run need not do it again.

It is what the examiner's jail made of the same text while it ran the reference: nothing that a student's code has been
near. An interpreter takes it that has the same bytecode, and compiles the text if there is none such.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from importlib.util import MAGIC_NUMBER
from types import CodeType

MAX_BYTES = 256 << 10
"""Of all code of an entry's tests together; files beyond it are compiled in each run."""
_known: dict[str, bytes] = {}
_made: dict[str, CodeType] = {}


def begin(known: Mapping[str, bytes]) -> None:
    """Have this code at hand, as `told` gave it, and note what else is compiled."""
    _known.clear()
    _known.update(known)
    _made.clear()


def code_of(file: str, source: str, how: str = "") -> CodeType | None:
    """The code of a file, if it is at hand; `how` names a way to compile, such as the version of what rewrites it."""
    body = _known.get(_key(file, source, how))
    return None if body is None else marshal.loads(body)  # noqa: S302 - as of our own worker's message


def compile_file(file: str, source: str) -> CodeType:
    """The code of a Python file."""
    return code_of(file, source) or note(file, source, compile(source, file, "exec", dont_inherit=True))


def note(file: str, source: str, code: CodeType, how: str = "") -> CodeType:
    """Remember code that was compiled; gives it back."""
    _made[_key(file, source, how)] = code
    return code


def told() -> dict[str, bytes]:
    """What was compiled, for `begin` in other runs."""
    bodies: dict[str, bytes] = {}
    left = MAX_BYTES
    for key, code in _made.items():
        body = marshal.dumps(code)
        if len(body) <= left:
            left -= len(body)
            bodies[key] = body
    return bodies


def _key(file: str, source: str, how: str) -> str:
    """Names a text, and who can run its code. The hash is the same in all jails, whose hash seed is fixed."""
    return f"{MAGIC_NUMBER.hex()} {how} {hash(source):x} {file}"
