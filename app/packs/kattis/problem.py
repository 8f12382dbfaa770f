"""`problem.yaml` of a Kattis problem package, in its legacy form and that of 2025-09."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import PackError
from app.packs.fields import Fields
from app.packs.yaml_text import load_yaml

FILE = "problem.yaml"
_KEYS = frozenset(
    [
        "author",
        "credits",
        "embargo_until",
        "keywords",
        "license",
        "name",
        "problem_format_version",
        "rights_owner",
        "source",
        "source_url",
        "type",
        "uuid",
        "validation",
        "validator_flags",
        "version",
        "limits",
        "languages",
        "allow_file_writing",
        "constants",
    ]
)
_LIMITS = frozenset(
    [
        "time_limit",
        "memory",
        "output",
        "time_multiplier",
        "time_safety_margin",
        "time_resolution",
        "code",
        "compilation_time",
        "compilation_memory",
        "validation_time",
        "validation_memory",
        "validation_output",
        "validation_passes",
    ]
)
_VERSIONS = ("legacy", "legacy-icpc", "icpc", "2023-07-draft", "2023-07", "2025-09", "draft")


@dataclass(frozen=True, slots=True)
class Problem:
    """What a package says of itself.

    Attributes:
        name: its title, in the first language.
        scoring: whether cases give points; else all must be right.
        time_s, memory_mb, output_kb: its limits, None where it has none.
        flags: for the comparison of outputs.
        notes: what was left out, for the person who imports.
    """

    name: str
    scoring: bool
    time_s: float | None
    memory_mb: int | None
    output_kb: int | None
    flags: str
    notes: tuple[str, ...]


def read_problem(tree: Mapping[str, bytes], fallback: str) -> Problem:
    """The problem of a package.

    Args:
        fallback: the title of one without a name.

    Raises:
        PackError: it is none, or asks for what cannot be done; names the key.
    """
    if FILE not in tree:
        raise PackError(FILE, "", "is missing: this is no Kattis problem package")
    fields = Fields(load_yaml(tree[FILE], FILE) or {}, FILE)
    for key in _KEYS:
        fields.take(key, None)
    fields.finish()
    version = str(fields.take("problem_format_version", "legacy"))
    if version not in _VERSIONS:
        fields.fail("problem_format_version", f"must be one of {', '.join(_VERSIONS)}, not {version!r}")
    kinds = _kinds(fields)
    _refuse_custom(fields, tree)
    limits = fields.inner("limits") if fields.has("limits") else Fields({}, FILE, "limits")
    for key in _LIMITS:
        limits.take(key, None)
    limits.finish()
    notes = []
    if fields.has("languages") and not _allows_python(fields.take("languages", "all")):
        notes.append(f"{FILE}: languages does not name python3; the pack asks for Python all the same")
    return Problem(
        name=_name(fields.take("name", None), fallback),
        scoring="scoring" in kinds,
        time_s=limits.number("time_limit", None, low=0.01, high=600),
        memory_mb=_whole(limits, "memory"),
        output_kb=_kb(limits),
        flags=_flags(fields.take("validator_flags", "")),
        notes=tuple(notes),
    )


def _kinds(fields: Fields) -> tuple[str, ...]:
    given = fields.take("type", "pass-fail")
    kinds = tuple(str(kind) for kind in (given if isinstance(given, list) else [given]))
    for kind in kinds:
        if kind not in ("pass-fail", "scoring"):
            fields.fail("type", f"{kind} problems cannot be imported: a submission is run once a case, by itself")
    return kinds


def _refuse_custom(fields: Fields, tree: Mapping[str, bytes]) -> None:
    validation = str(fields.take("validation", "default") or "default")
    if validation.split()[:1] != ["default"]:
        fields.fail("validation", f"{validation}: outputs that a program of the package judges cannot be imported")
    for folder in ("output_validators/", "output_validator/"):
        own = next((path for path in sorted(tree) if path.startswith(folder)), None)
        if own is not None and not fields.has("validation"):
            raise PackError(own, "", "outputs that a program of the package judges cannot be imported")


def _allows_python(languages: Any) -> bool:
    named = languages if isinstance(languages, list) else str(languages).split()
    return "all" in named or any(str(name).startswith("python") for name in named)


def _name(given: Any, fallback: str) -> str:
    if isinstance(given, dict) and given:
        given = given.get("en") or next(iter(given.values()))
    return str(given).strip() if given else fallback


def _flags(given: Any) -> str:
    return " ".join(map(str, given)) if isinstance(given, list) else str(given or "")


def _whole(limits: Fields, key: str) -> int | None:
    value = limits.number(key, None, low=1, high=65_536)
    return None if value is None else max(16, round(value))


def _kb(limits: Fields) -> int | None:
    value = limits.number("output", None, low=0.001, high=65_536)
    return None if value is None else min(max(1, round(value * 1024)), 65_536)


def compare_of(flags: str, file: str) -> tuple[str, list[str]]:
    """How outputs are compared, as a pack says it, and what of it is not the same.

    Raises:
        PackError: a flag that is not known.
    """
    words = flags.split()
    case, space = False, False
    tolerances: dict[str, float] = {}
    while words:
        word = words.pop(0)
        if word == "case_sensitive":
            case = True
        elif word == "space_change_sensitive":
            space = True
        elif word in ("float_tolerance", "float_relative_tolerance", "float_absolute_tolerance"):
            try:
                tolerances[word] = float(words.pop(0))
            except (IndexError, ValueError):
                raise PackError(file, "validator_flags", f"{word} needs a number") from None
        else:
            raise PackError(file, "validator_flags", f"unknown flag {word}")
    notes = []
    if space:
        if tolerances or not case:
            notes.append("white space counts: outputs are compared character by character, capital letters too")
        return "exact", notes
    any_case = "" if case else "any case"
    if not tolerances:
        return f"tokens({any_case})" if any_case else "tokens", notes
    if "float_tolerance" not in tolerances:
        notes.append("a number may differ by the tolerance absolutely or relatively; the package names one of the two")
    return f"float({', '.join([f'{max(tolerances.values()):g}', *([any_case] if any_case else [])])})", notes
