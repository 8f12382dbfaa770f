"""Reading an assignment pack (contract §2): every key is checked, and what is wrong is named by file and key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from app.domain.assignment import Limits, Pack, Solution
from app.domain.errors import BadSubmission, PackError
from app.packs.archive import name_fault
from app.packs.cases import PackFiles
from app.packs.fields import Fields
from app.packs.kinds import read_entry
from app.packs.strategies import parse_strategies
from app.packs.submission import check_complete, wanted
from app.packs.tree import digest_of, read_directory, read_zip, write_zip
from app.packs.yaml_text import load_yaml

MANIFEST = "assignment.yaml"
CACHES = ("exact", "normalized", "off")
_FOLDERS = ("starter", "tests", "solutions")


def read_pack(path: Path) -> Pack:
    """The pack in a directory or a zip file; its slug is the name of the directory (or of the file without `.zip`).

    Raises:
        PackError: it cannot be used; says which file and key, and why.
    """
    try:
        if path.is_dir():
            return _read(read_directory(path), path.resolve().name)
        if path.suffix == ".zip" and path.is_file():
            return read_pack_zip(path.read_bytes(), path.stem)
    except OSError as error:
        raise PackError(str(path), "", f"cannot be read: {error.strerror or error}") from error
    raise PackError(str(path), "", "is neither a directory nor a zip file")


def read_pack_zip(data: bytes, slug: str) -> Pack:
    """The pack in the bytes of a zip file.

    Raises:
        PackError: it cannot be used; says which file and key, and why.
    """
    return _read(read_zip(data), slug)


def pack_to_zip(pack: Pack) -> bytes:
    """The pack as a zip file; the same pack gives the same bytes."""
    return write_zip(pack.tree)


def _read(tree: Mapping[str, bytes], slug: str) -> Pack:
    if MANIFEST not in tree:
        raise PackError(MANIFEST, "", "is missing")
    fields = Fields(load_yaml(tree[MANIFEST], MANIFEST), MANIFEST)
    title = fields.text("title")
    patterns = _patterns(fields)
    environment = fields.text("environment", "base")
    limits = _limits(fields.inner("limits"))
    cache = fields.choice("cache", CACHES, "normalized")
    entries = tuple(read_entry(entry, PackFiles(tree)) for entry in fields.each("tests"))
    if not entries:
        fields.fail("tests", "must have one entry at least")
    _name_cases(entries)
    solutions = _solutions(fields.inner("solutions"), patterns, tree)
    counterexamples = _counterexamples(fields.inner("counterexample"), solutions)
    fields.finish()
    _refuse_strays(tree)
    return Pack(
        slug=slug,
        title=title,
        statement=_text(tree, "statement.md") if "statement.md" in tree else "",
        files=patterns,
        environment=environment,
        limits=limits,
        cache=cache,
        entries=entries,
        starter=_folder(tree, "starter/"),
        solutions=solutions,
        counterexamples=counterexamples,
        tree=tree,
        digest=digest_of(tree),
    )


def _patterns(fields: Fields) -> tuple[str, ...]:
    patterns = fields.texts("files")
    if not patterns:
        fields.fail("files", "must name one file at least")
    for index, pattern in enumerate(patterns):
        fault = name_fault(pattern)
        if fault:
            fields.fail(f"files[{index}]", f"the name {fault}")
    if len(set(patterns)) < len(patterns):
        fields.fail("files", "names a file twice")
    if not patterns[0].endswith(".py"):
        fields.fail("files[0]", "the first file is the main one: it must end in .py")
    return patterns


def _limits(fields: Fields) -> Limits:
    usual = Limits()
    limits = Limits(
        wall_s=fields.number("wall_s", usual.wall_s, low=0.1, high=3600),
        cpu_s=fields.number("cpu_s", usual.cpu_s, low=0.1, high=3600),
        memory_mb=fields.whole("memory_mb", usual.memory_mb, low=16, high=65_536),
        output_kb=fields.whole("output_kb", usual.output_kb, low=1, high=65_536),
        processes=fields.whole("processes", usual.processes, low=1, high=1024),
        disk_mb=fields.whole("disk_mb", usual.disk_mb, low=1, high=65_536),
    )
    fields.finish()
    return limits


def _name_cases(entries: tuple[dict[str, Any], ...]) -> None:
    """Give every case a name that no other has; those that the author wrote stay as they are.

    Raises:
        PackError: the author wrote the same one twice.
    """
    taken: set[str] = set()
    nameless = []
    for place, entry in enumerate(entries):
        for index, case in enumerate(entry.get("cases", ())):
            if case["name"] is None:
                nameless.append((case, index))
            elif case["name"] in taken:
                raise PackError(MANIFEST, f"tests[{place}].cases[{index}].name", f"{case['name']!r} is there twice")
            else:
                taken.add(case["name"])
    for case, index in nameless:
        case["name"] = _free_name(case, index, taken)
        taken.add(case["name"])


def _free_name(case: Mapping[str, Any], index: int, taken: set[str]) -> str:
    source = case.get("stdin_file") or case.get("stdout_file")
    name = PurePosixPath(source).stem if source else case.get("expr") or f"case {index + 1}"
    name = re.sub(r"\s+", " ", name)
    if len(name) > 80:
        name = name[:79] + "…"
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{name} ({count})"
    return free


def _solutions(fields: Fields, patterns: tuple[str, ...], tree: Mapping[str, bytes]) -> dict[str, Solution]:
    solutions = {}
    for name in fields.names():
        one = fields.inner(name)
        expect = _expect(one)
        one.finish()
        files = _folder(tree, f"solutions/{name}/")
        if not files:
            fields.fail(name, f"the pack has no file under solutions/{name}/")
        for file in files:
            if not wanted(patterns, file):
                raise PackError(f"solutions/{name}/{file}", "", "is not among the files that students hand in")
        try:
            check_complete(patterns, files)
        except BadSubmission as error:
            raise PackError(f"solutions/{name}", "", str(error)) from error
        solutions[name] = Solution(name, files, expect)
    for path in tree:
        folder, _, rest = path.removeprefix("solutions/").partition("/")
        if path.startswith("solutions/") and (not rest or folder not in solutions):
            raise PackError(MANIFEST, f"solutions.{folder}", f"is missing: the pack holds {path}")
    return solutions


def _counterexamples(fields: Fields, solutions: Mapping[str, Solution]) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for function in fields.names():
        if not function.isidentifier():
            fields.fail(function, "must be the name of a function")
        try:
            found[function] = parse_strategies(fields.text(function))
        except ValueError as error:
            fields.fail(function, str(error))
    if found and "reference" not in solutions:
        fields.fail("", "needs a solution called reference, whose answers are right")
    return found


def _expect(fields: Fields) -> Any:
    expect = fields.take("expect")
    if expect == "full":
        return expect
    if not isinstance(expect, dict):
        fields.fail("expect", "must be full, {failed: [names]} or {score: points}")
    wish = fields.inner("expect")
    if wish.has("failed") == wish.has("score"):
        fields.fail("expect", "must have either failed or score")
    answer: dict[str, Any]
    if wish.has("score"):
        answer = {"score": wish.number("score")}
    else:
        answer = {"failed": list(wish.texts("failed"))}
        if not answer["failed"]:
            wish.fail("failed", "must name one test at least (or say full)")
    wish.finish()
    return answer


def _folder(tree: Mapping[str, bytes], prefix: str) -> dict[str, str]:
    return {path[len(prefix) :]: _text(tree, path) for path in sorted(tree) if path.startswith(prefix)}


def _text(tree: Mapping[str, bytes], path: str) -> str:
    try:
        return tree[path].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError(path, "", f"is not UTF-8 text (byte {error.start})") from error


def _refuse_strays(tree: Mapping[str, bytes]) -> None:
    for path in tree:
        top, _, rest = path.partition("/")
        if (rest and top not in _FOLDERS) or (not rest and top in _FOLDERS):
            raise PackError(path, "", f"a pack holds the folders {', '.join(_FOLDERS)} and no other")
