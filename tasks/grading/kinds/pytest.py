"""pytest files run unmodified; in split isolation only the tests' jail has pytest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.assignment import Pack
from tasks.grading.kinds.unittest import UnittestKind


class PytestKind(UnittestKind):
    """`kind: pytest`."""

    harness = "pytest_shared"
    tools = "pytest"

    def sources(self, pack: Pack, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The test file, what lies in its folder and below, and the `conftest.py` of the folders above, by path."""
        path = entry["file"]
        folder = path.rpartition("/")[0]
        found = {}
        for name, content in pack.tree.items():
            where, _, file = name.rpartition("/")
            above = file in ("conftest.py", "__init__.py") and f"{folder}/".startswith(f"{where}/")
            below = f"{where}/".startswith(f"{folder}/") if folder else not where
            if file.endswith(".py") and (above or below):
                found[_place(name)] = content.decode("utf-8-sig", "replace")
        return {"test": _place(path), "sources": found}

    def own(self, entry: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[str, ...]:
        """Every folder and file of the tests may be a module."""
        parts = {part.removesuffix(".py") for name in payload["sources"] for part in name.split("/")}
        return tuple(sorted(parts))


def _place(path: str) -> str:
    """Where a file of the tests lies in the work folder: never beside the submitted files."""
    return path if "/" in path else f"tests/{path}"
