"""The kinds of test entries, and what each may say in `assignment.yaml`."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Mapping
from typing import Any

from app.domain.errors import PackError
from app.packs.autograder import autograder_files, steps_of
from app.packs.cases import VISIBILITIES, PackFiles, read_case, read_cases, read_common, share_points
from app.packs.examples import OPTIONS, groups_of
from app.packs.fields import Fields
from app.packs.literal import parse_literal
from app.packs.otter import is_example_format, matching, read_questions

ISOLATIONS = ("split", "shared")
_FLOAT = re.compile(r"float\(\s*([0-9.]+(?:[eE][-+]?[0-9]+)?)\s*(, any case)?\)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


def read_entry(fields: Fields, files: PackFiles) -> dict[str, Any]:
    """One item of `tests` as checked plain data.

    Raises:
        PackError: naming the key at fault.
    """
    kind = fields.text("kind")
    if kind not in READERS:
        fields.fail("kind", f"must be one of {', '.join(READERS)}, not {kind!r}")
    entry = {"kind": kind, **read_common(fields)}
    READERS[kind](fields, files, entry)
    fields.finish()
    return entry


def _expression(fields: Fields, files: PackFiles, entry: dict[str, Any]) -> None:
    entry["before"] = _code(fields, "before")
    entry["setup"] = _code(fields, "setup")
    entry["fresh"] = fields.flag("fresh", False)
    entry["cases"] = []
    for case_fields in read_cases(fields):
        case = read_case(case_fields, entry)
        case["expr"] = _expr(case_fields)
        case["setup"] = _code(case_fields, "setup")
        case["equals"] = _equals(case_fields)
        case["tolerance"] = case_fields.number("tolerance", None)
        case["strict"] = case_fields.flag("strict", False)
        case["raises"] = case_fields.text("raises", None)
        case["prints"] = case_fields.text("prints", None, empty=True)
        _agree(case_fields, case)
        case_fields.finish()
        entry["cases"].append(case)
    share_points(fields, entry["points"], entry["cases"])


def _agree(fields: Fields, case: Mapping[str, Any]) -> None:
    wanted = [key for key in ("equals", "raises", "prints") if fields.has(key)]
    if not wanted:
        fields.fail("", "needs one of equals, raises, prints")
    if "equals" in wanted and "raises" in wanted:
        fields.fail("raises", "cannot stand beside equals: what raises gives no value")
    for key in ("tolerance", "strict"):
        if fields.has(key) and "equals" not in wanted:
            fields.fail(key, "needs equals")
    if case["raises"] is not None and not _NAME.fullmatch(case["raises"]):
        fields.fail("raises", "must be the name of an exception class")
    known = getattr(builtins, case["raises"] or "", None)
    if known is not None and not (isinstance(known, type) and issubclass(known, BaseException)):
        fields.fail("raises", f"{case['raises']} is not an exception class")


def _equals(fields: Fields) -> str | None:
    """The expected value as the text of a Python literal; None when the case has none."""
    value = fields.take("equals", None)
    if not fields.has("equals"):
        return None
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if not isinstance(value, str):
        fields.fail("equals", 'must be a Python value in quotes, such as "[0, 1]"')
    try:
        parse_literal(value)
    except ValueError as error:
        fields.fail("equals", f"{error}; text needs quotes of its own, such as \"'abc'\"")
    return value.strip()


def _expr(fields: Fields) -> str:
    text = str(fields.text("expr")).strip()
    try:
        compile(text, "<expr>", "eval", ast.PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        fields.fail("expr", f"is not a Python expression: {getattr(error, 'msg', error)}")
    return text


def _code(fields: Fields, key: str) -> str:
    text = str(fields.text(key, "", empty=True))
    _compiles(fields, key, text, "")
    return text


def _compiles(fields: Fields, key: str, source: str | bytes, file: str) -> None:
    try:
        compile(source, file or key, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as error:
        where = f"{file}, line {error.lineno}" if file else f"line {error.lineno}"
        fields.fail(key, f"is not Python ({where}): {error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:
        fields.fail(key, f"is not Python: {error}")


def _stdio(fields: Fields, files: PackFiles, entry: dict[str, Any]) -> None:
    compare = fields.text("compare", "trailing")
    if compare not in ("exact", "trailing", "tokens", "tokens(any case)") and not _FLOAT.fullmatch(compare):
        fields.fail("compare", f"must be exact, trailing, tokens or float(1e-6), not {compare!r}")
    entry["compare"] = compare
    shared_args = list(fields.texts("args", ()))
    shared_files = files.listed(fields, "files")
    entry["cases"] = []
    for case_fields in read_cases(fields):
        case = read_case(case_fields, entry)
        for stream in ("stdin", "stdout"):
            if case_fields.has(stream) and case_fields.has(f"{stream}_file"):
                case_fields.fail(f"{stream}_file", f"cannot stand beside {stream}")
            case[stream] = case_fields.text(stream, None, empty=True)
            case[f"{stream}_file"] = files.named(case_fields, f"{stream}_file", None)
        if case["stdout"] is None and case["stdout_file"] is None:
            case_fields.fail("stdout", "is missing (or stdout_file)")
        case["args"] = list(case_fields.texts("args", ())) if case_fields.has("args") else shared_args
        case["files"] = {**shared_files, **files.listed(case_fields, "files")}
        case_fields.finish()
        entry["cases"].append(case)
    share_points(fields, entry["points"], entry["cases"])


def _unittest(fields: Fields, files: PackFiles, entry: dict[str, Any]) -> None:
    entry["file"] = files.named(fields, "file")
    _compiles(fields, "file", files.tree[entry["file"]], entry["file"])
    entry["isolation"] = fields.choice("isolation", ISOLATIONS, "split")
    entry["files"] = files.listed(fields, "files")


def _doctest(fields: Fields, files: PackFiles, entry: dict[str, Any]) -> None:
    path = entry["file"] = files.named(fields, "file")
    entry["isolation"] = fields.choice("isolation", ISOLATIONS, "split")
    entry["files"] = files.listed(fields, "files")
    entry["options"] = list(fields.texts("options", ()))
    for index, option in enumerate(entry["options"]):
        if option not in OPTIONS:
            fields.fail(f"options[{index}]", f"must be one of {', '.join(OPTIONS)}, not {option!r}")
    try:
        groups = groups_of(path, files.tree[path])
    except SyntaxError as error:
        fields.fail("file", f"is not Python ({path}, line {error.lineno}): {error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:
        fields.fail("file", f"{path}: {error}")
    if not groups:
        fields.fail("file", f"{path} has no examples (lines that start with >>>)")


def _gradescope(fields: Fields, files: PackFiles, entry: dict[str, Any]) -> None:
    entry["path"] = fields.text("path")
    entry["isolation"] = fields.choice("isolation", ISOLATIONS, "split")
    try:
        steps_of(autograder_files(files.tree, entry["path"]))
    except ValueError as error:
        fields.fail("path", f"{entry['path']}: {error}")


def _otter(fields: Fields, files: PackFiles, entry: dict[str, Any]) -> None:
    entry["path"] = fields.text("path")
    entry["isolation"] = fields.choice("isolation", ISOLATIONS, "split")
    entry["hidden"] = fields.choice("hidden", VISIBILITIES, "hidden")
    entry["files"] = files.listed(fields, "files")
    paths = matching(entry["path"], list(files.tree))
    if not paths:
        fields.fail("path", f"the pack has no file {entry['path']}")
    for path in paths:
        try:
            if is_example_format(files.tree[path]):
                read_questions(files.tree[path])
        except SyntaxError as error:
            raise PackError(path, "", f"is not Python (line {error.lineno}): {error.msg}") from error
        except (ValueError, TypeError, AttributeError, RecursionError, MemoryError) as error:
            raise PackError(path, "", f"is no otter test file: {error}") from error


READERS: dict[str, Callable[[Fields, PackFiles, dict[str, Any]], None]] = {
    "expression": _expression,
    "stdio": _stdio,
    "unittest": _unittest,
    "pytest": _unittest,
    "doctest": _doctest,
    "gradescope": _gradescope,
    "otter": _otter,
}
"""What reads the keys of each kind into the entry."""
