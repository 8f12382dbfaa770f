"""What a student's browser needs to run the visible tests itself: those tests, what they read, and nothing else."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.assignment import Declaration, Pack
from app.domain.result import DeclaredTest
from app.domain.seen import View


@dataclass(frozen=True, slots=True)
class _Part:
    """What of one entry may be given away: the entry with fewer cases, its tests, what running them so has to know."""

    entry: Mapping[str, Any]
    tests: tuple[DeclaredTest, ...]
    data: Any


def practice_of(pack: Pack, declaration: Declaration, view: View) -> dict[str, Any]:
    """The visible part of a pack as JSON data.

    An entry that lists its cases is given with those that may be seen. A test file is given whole or not at all: it is
    left out unless every test in it may be seen.
    """
    parts = list(_parts(pack, declaration, view))
    tests = tuple(test for part in parts for test in part.tests)
    learned = {str(place): {"count": len(part.tests), "data": part.data} for place, part in enumerate(parts)}
    names = {name for part in parts for name in _files_of(part.entry, pack)}
    return {
        "pack": {
            "slug": pack.slug,
            "title": pack.title,
            "files": list(pack.files),
            "environment": pack.environment,
            "limits": pack.limits.to_json(),
            "entries": [dict(part.entry) for part in parts],
            "tree": {name: base64.b64encode(pack.tree[name]).decode() for name in sorted(names)},
            "digest": pack.digest,
        },
        "declaration": Declaration(tests, learned).to_json(),
        "left_out": len(view.tests(declaration.tests)) - len(tests),
    }


def _parts(pack: Pack, declaration: Declaration, view: View) -> Iterator[_Part]:
    first = 0
    for place, entry in enumerate(pack.entries):
        learned = declaration.learned[str(place)]
        tests = declaration.tests[first : first + learned["count"]]
        first += learned["count"]
        seen = [test.visibility in view.visibilities for test in tests]
        if "cases" in entry:
            cases = [case for case, may in zip(entry["cases"], seen, strict=True) if may]
            if cases:
                kept = tuple(test for test, may in zip(tests, seen, strict=True) if may)
                yield _Part({**entry, "cases": cases}, kept, learned["data"])
        elif all(seen) and entry["kind"] == "unittest":
            # the manifest is split isolation's alone; its compiled tests may hold files of the pack that are not given
            data = {what: value for what, value in learned["data"].items() if what != "manifest"}
            yield _Part({**entry, "isolation": "shared"}, tests, data)


def _files_of(entry: Mapping[str, Any], pack: Pack) -> Iterator[str]:
    """The pack's files that an entry reads."""
    yield from entry.get("files", {}).values()
    for case in entry.get("cases", ()):
        yield from case.get("files", {}).values()
        yield from (case[key] for key in ("stdin_file", "stdout_file") if case.get(key) is not None)
    if "file" in entry:
        folder = entry["file"].rpartition("/")[0]
        yield from (path for path in pack.tree if path.rpartition("/")[0] == folder and path.endswith(".py"))
