"""What entries and cases of every kind have in common: points, visibility, tags, names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.result import Visibility
from app.packs.fields import Fields
from app.packs.points import PointsDisagree, share

MAX_CASES = 5_000
MAX_POINTS = 1e6
VISIBILITIES = tuple(str(visibility) for visibility in Visibility)


@dataclass(frozen=True, slots=True)
class PackFiles:
    """The pack's files, for entries that name one."""

    tree: Mapping[str, bytes]

    def named(self, fields: Fields, key: str, default: Any = ...) -> Any:
        """The path under a key, after making sure that the pack has this file (the default when absent).

        Raises:
            PackError: it has not.
        """
        path = fields.text(key) if default is ... else fields.text(key, default)
        if fields.has(key) and path not in self.tree:
            fields.fail(key, f"the pack has no file {path}")
        return path

    def listed(self, fields: Fields, key: str) -> dict[str, str]:
        """A mapping of the name in the work directory → path in the pack; a list keeps the last part of each path.

        Raises:
            PackError: a file that is not in the pack, or a name twice.
        """
        value = fields.take(key, {})
        if isinstance(value, list):
            value = {str(path).rpartition("/")[2]: path for path in fields.texts(key)}
        inner = Fields(value, fields.file, fields.at(key))
        return {name: self.named(inner, name) for name in inner.names()}


def read_common(fields: Fields) -> dict[str, Any]:
    """The keys that every entry may have."""
    return {
        "points": fields.number("points", None, high=MAX_POINTS),
        "visibility": fields.choice("visibility", VISIBILITIES, "visible"),
        "tags": list(fields.texts("tags", ())),
    }


def read_case(fields: Fields, common: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that every case may have, with what the entry says where it says nothing."""
    name = fields.take("name", None)
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if name is not None and (not isinstance(name, str) or not name.strip() or len(name) > 200):
        fields.fail("name", "must be a text of 1 to 200 characters")
    return {
        "name": name,
        "points": fields.number("points", None, high=MAX_POINTS),
        "visibility": fields.choice("visibility", VISIBILITIES, common["visibility"]),
        "tags": [*common["tags"], *fields.texts("tags", ())],
    }


def read_cases(fields: Fields) -> list[Fields]:
    """The entry's cases: one at least."""
    cases = fields.each("cases")
    if not cases:
        fields.fail("cases", "must have one case at least")
    if len(cases) > MAX_CASES:
        fields.fail("cases", f"has {len(cases)} cases; at most {MAX_CASES} are taken")
    return cases


def share_points(fields: Fields, total: float | None, cases: list[dict[str, Any]]) -> None:
    """Give each case its points.

    Raises:
        PackError: the cases' points and the entry's contradict each other.
    """
    try:
        shares = share(total, [case["points"] for case in cases])
    except PointsDisagree as error:
        fields.fail("points", str(error))
    for case, points in zip(cases, shares, strict=True):
        case["points"] = points
