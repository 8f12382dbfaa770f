"""What an exception says about the student's code: its classes, its message, and the student's own frames."""

from __future__ import annotations

import linecache
import os
from collections.abc import Iterator, Mapping
from types import FrameType, FunctionType, ModuleType, TracebackType
from typing import Any

from sandbox.harness.values import short_repr

MAX_FRAMES = 12
MAX_LOCALS = 12
MAX_MESSAGE = 4000
_NOTED = BaseException.__dict__["__dict__"].__get__
_HIDDEN_TYPES = (ModuleType, FunctionType, type)


def describe(error: BaseException, stage: str, names: Mapping[str, str]) -> dict[str, Any]:
    """The exception as plain data.

    Args:
        stage: what was going on, e.g. `import` or `call`.
        names: absolute path → name of each submitted file; frames of other files are left out.
    """
    return {
        "stage": stage,
        "type": type(error).__name__[:200],
        "mro": [base.__name__[:200] for base in type(error).__mro__[:30]],
        "message": _message(error),
        "syntax": _syntax(error, names) if isinstance(error, SyntaxError) else None,
        "frames": frames_of(error.__traceback__, names) or _frames_told(error, names),
    }


def _frames_told(error: BaseException, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The frames that an exception brought along from the student's process, in split isolation."""
    told = _NOTED(error).get("__gradewire_frames__") or ()
    return [
        {
            "file": names[file],
            "line": int(line),
            "function": str(function)[:200],
            "source": linecache.getline(f"<submitted {names[file]}>", int(line)).strip()[:400],
            "locals": {str(key)[:80]: str(value)[:200] for key, value in zip(shown[::2], shown[1::2], strict=False)},
        }
        for file, line, function, shown in told
        if file in names
    ][-MAX_FRAMES:]


def frames_of(traceback: TracebackType | None, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The frames in submitted files, outermost first; of many, the first two and the last ten."""
    found = [(frame, line) for frame, line in _walk(traceback) if frame.f_code.co_filename in names]
    if len(found) > MAX_FRAMES:
        found = [*found[:2], *found[2 - MAX_FRAMES :]]
    return [_frame(frame, line, names) for frame, line in found]


def _walk(traceback: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while traceback is not None:
        yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


def _frame(frame: FrameType, line: int, names: Mapping[str, str]) -> dict[str, Any]:
    path = frame.f_code.co_filename
    function = frame.f_code.co_name
    seen = {}
    if function != "<module>":
        for name, value in frame.f_locals.items():
            if not name.startswith("__") and not isinstance(value, _HIDDEN_TYPES):
                seen[name[:80]] = short_repr(value, 120)
            if len(seen) == MAX_LOCALS:
                break
    return {
        "file": names[path],
        "line": line,
        "function": function[:200],
        "source": linecache.getline(path, line).strip()[:400],
        "locals": seen,
    }


def _message(error: BaseException) -> str:
    try:
        return str(error)[:MAX_MESSAGE]
    except BaseException as other:  # noqa: BLE001 - the student's __str__ may raise whatever it likes
        return f"(its text cannot be made: {type(other).__name__})"


def _syntax(error: SyntaxError, names: Mapping[str, str]) -> dict[str, Any] | None:
    file = names.get(str(error.filename))
    if file is None:
        return None
    return {
        "file": file,
        "line": int(error.lineno or 0),
        "column": int(error.offset or 0),
        "source": str(error.text or "").rstrip("\n")[:400],
        "message": str(error.msg)[:400],
    }


def absolute_names(files: list[str]) -> dict[str, str]:
    """Absolute path → name of the submitted files, which lie in the current directory."""
    here = os.getcwd()  # noqa: PTH109 - pathlib would have to be imported in every jail
    return {f"{here}/{name}": name for name in files}
