"""A Kattis problem package as the files of an assignment pack of kind `stdio`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from app.domain.assignment import Limits
from app.domain.errors import PackError
from app.packs.fields import Fields
from app.packs.kattis.problem import FILE, Problem, compare_of, read_problem
from app.packs.kattis.statement import statement_of
from app.packs.yaml_text import load_yaml

MAIN = "solution.py"
SECRET_POINTS = 100
_VERDICTS = ("accepted", "wrong_answer", "time_limit_exceeded", "run_time_error", "rejected", "brute_force")


class _Plain(yaml.SafeDumper):
    """Writes things twice that are there twice: packs have no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Converted:
    """A pack to be.

    Attributes:
        tree: its files, without `assignment.yaml`, which `manifest` is.
        accepted, wrong: names of the solutions.
        notes: what was left out or should be looked at.
    """

    tree: dict[str, bytes]
    manifest: dict[str, Any]
    accepted: tuple[str, ...]
    wrong: tuple[str, ...]
    notes: tuple[str, ...]

    def files(self, failed: Mapping[str, list[str]]) -> dict[str, bytes]:
        """All files; `failed` names, for each wrong solution that is kept, the tests that it fails."""
        expected: dict[str, Any] = {name: {"expect": "full"} for name in self.accepted}
        expected |= {name: {"expect": {"failed": tests}} for name, tests in failed.items()}
        manifest = {**self.manifest, **({"solutions": expected} if expected else {})}
        text = yaml.dump(manifest, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)
        kept = {
            path: content
            for path, content in self.tree.items()
            if not path.startswith("solutions/") or path.split("/")[1] in expected
        }
        return {**kept, "assignment.yaml": text.encode()}


def convert(tree: Mapping[str, bytes], slug: str) -> Converted:
    """The pack of a package.

    Raises:
        PackError: it cannot be imported; names the file and the key.
    """
    problem = read_problem(tree, slug)
    notes = list(problem.notes)
    sample = _cases(tree, "data/sample/")
    secret = _cases(tree, "data/secret/")
    if not secret:
        raise PackError("data/secret", "", "has no .in file")
    out: dict[str, bytes] = {}
    entries = []
    if sample:
        entries.append(_entry(tree, sample, "sample", {"points": 0, "visibility": "visible"}, problem, out, notes))
    for group, cases in _groups(secret).items():
        points = _points(tree, group, len(cases), len(secret), problem, notes)
        entries.append(_entry(tree, cases, "secret", {"points": points, "visibility": "hidden"}, problem, out, notes))
    shown = [(_text(tree, f"data/sample/{name}.in"), _text(tree, f"data/sample/{name}.ans")) for name in sample]
    statement, more = statement_of(tree, problem.name, shown)
    out["statement.md"] = statement.encode()
    out[f"starter/{MAIN}"] = b"# Read from standard input, print the answer.\n"
    if not problem.scoring and len(secret) > 1:
        notes.append("all cases must be right there; here each has its share of the points")
    accepted, wrong = _solutions(tree, out, notes)
    manifest = {"title": problem.name, "files": [MAIN], "limits": _limits(problem), "tests": entries}
    return Converted(out, manifest, accepted, wrong, (*notes, *more))


def _cases(tree: Mapping[str, bytes], folder: str) -> list[str]:
    """Names of the cases below a folder, without it and without `.in`, in order.

    Raises:
        PackError: a case without an answer, or an answer without a case.
    """
    names = sorted(path[len(folder) : -3] for path in tree if path.startswith(folder) and path.endswith(".in"))
    answers = {path[len(folder) : -4] for path in tree if path.startswith(folder) and path.endswith(".ans")}
    for name in names:
        if name not in answers:
            raise PackError(f"{folder}{name}.in", "", f"has no answer: {name}.ans is missing")
    for name in sorted(answers - set(names)):
        raise PackError(f"{folder}{name}.ans", "", f"has no input: {name}.in is missing")
    for path in sorted(tree):
        if path.startswith(folder) and path.endswith(".interaction"):
            raise PackError(path, "", "interactive problems cannot be imported")
    return names


def _groups(names: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.rpartition("/")[0], []).append(name)
    return groups


def _entry(
    tree: Mapping[str, bytes],
    names: list[str],
    kind: str,
    common: dict[str, Any],
    problem: Problem,
    out: dict[str, bytes],
    notes: list[str],
) -> dict[str, Any]:
    compare, more = compare_of(problem.flags, FILE)
    notes += [f"{FILE}: validator_flags: {words}" for words in more if f"{FILE}: validator_flags: {words}" not in notes]
    cases = []
    for name in names:
        path = f"data/{kind}/{name}"
        case: dict[str, Any] = {"name": f"{kind}/{name}"}
        for key, ending in (("stdin_file", "in"), ("stdout_file", "ans")):
            case[key] = f"tests/{kind}/{name}.{ending}"
            out[case[key]] = tree[f"{path}.{ending}"]
            _text(tree, f"{path}.{ending}")
        case |= _case_options(tree, path, notes)
        files = {
            inner[len(path) + 7 :]: f"tests/{kind}/{name}.files/{inner[len(path) + 7 :]}"
            for inner in sorted(tree)
            if inner.startswith(f"{path}.files/")
        }
        out |= {place: tree[f"{path}.files/{file}"] for file, place in files.items()}
        cases.append({**case, **({"files": files} if files else {})})
    return {"kind": "stdio", "compare": compare, **common, "cases": cases}


def _case_options(tree: Mapping[str, bytes], path: str, notes: list[str]) -> dict[str, Any]:
    file = f"{path}.yaml"
    if file not in tree:
        return {}
    fields = Fields(load_yaml(tree[file], file) or {}, file)
    for key in fields.names():
        if key not in ("args", "description"):
            notes.append(f"{file}: {key} is left out")
    args = fields.texts("args", ())
    return {"args": list(args)} if args else {}


def _points(tree: Mapping[str, bytes], group: str, count: int, of: int, problem: Problem, notes: list[str]) -> float:
    """The points of a group of secret cases: as it says, else its share of all."""
    folder = f"data/secret/{group}/" if group else "data/secret/"
    for name in ("test_group.yaml", "testdata.yaml"):
        file = f"{folder}{name}"
        if not problem.scoring or file not in tree:
            continue
        fields = Fields(load_yaml(tree[file], file) or {}, file)
        if str(fields.take("score_aggregation", "sum")) == "min" or "min" in str(fields.take("grader_flags", "")):
            notes.append(f"{file}: the worst case counts there; here each case has its share of the points")
        for key in ("max_score", "accept_score"):
            if fields.has(key):
                return float(fields.number(key))
        if fields.has("range"):
            try:
                return float(str(fields.take("range")).split()[1])
            except (IndexError, ValueError):
                fields.fail("range", "must be two numbers, such as `0 40`")
    return round(SECRET_POINTS * count / of, 6)


def _limits(problem: Problem) -> dict[str, float]:
    usual = Limits()
    cpu_s = problem.time_s or usual.cpu_s
    limits: dict[str, float] = {"wall_s": max(2 * cpu_s, usual.wall_s), "cpu_s": cpu_s}
    if problem.memory_mb is not None:
        limits["memory_mb"] = problem.memory_mb
    limits["output_kb"] = problem.output_kb or 8 * 1024
    return limits


def _solutions(
    tree: Mapping[str, bytes], out: dict[str, bytes], notes: list[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Put each submission in Python that is one file among the solutions; their names."""
    names: dict[bool, list[str]] = {True: [], False: []}
    for path in sorted(tree):
        parts = path.split("/")
        if parts[0] != "submissions" or len(parts) < 3 or parts[1] not in _VERDICTS:
            continue
        if len(parts) > 3 or not path.endswith((".py", ".py3")):
            notes.append(f"{path}: left out: no Python program of one file")
            continue
        accepted = parts[1] == "accepted"
        stem = re.sub(r"[^a-z0-9-]+", "-", parts[2].rpartition(".")[0].lower()).strip("-") or "solution"
        name = "reference" if accepted and not names[True] else f"{parts[1].replace('_', '-')}-{stem}"
        _text(tree, path)
        out[f"solutions/{name}/{MAIN}"] = tree[path]
        names[accepted].append(name)
    if not names[True]:
        notes.append("submissions/accepted: has no Python program of one file, so the pack has no reference")
    return tuple(names[True]), tuple(names[False])


def _text(tree: Mapping[str, bytes], path: str) -> str:
    try:
        return tree[path].decode()
    except UnicodeDecodeError as error:
        raise PackError(path, "", f"is not UTF-8 text (byte {error.start})") from error
