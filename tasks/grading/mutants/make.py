"""The mutants of a solution: its files with one change each."""

from __future__ import annotations

import ast
import tokenize
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tasks.grading.mutants.edits import edits_of
from tasks.grading.mutants.source import Source

_LONGEST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Mutant:
    """One file of a solution with one change.

    Attributes:
        line: of the change, from 1.
        was, now: the source that was changed and what stands there now; `now` is empty where it was left out.
        text: the whole file with the change.
    """

    file: str
    line: int
    was: str
    now: str
    text: str


def mutants_of(files: Mapping[str, str]) -> list[Mutant]:
    """Every change of a solution, one of each line first: whoever tries only some tries all over the program."""
    turns: defaultdict[int, list[Mutant]] = defaultdict(list)
    for name, text in files.items():
        seen: defaultdict[int, int] = defaultdict(int)
        for mutant in _of_file(name, text) if name.endswith(".py") else ():
            turns[seen[mutant.line]].append(mutant)
            seen[mutant.line] += 1
    return [mutant for turn in sorted(turns) for mutant in turns[turn]]


def _of_file(name: str, text: str) -> Iterator[Mutant]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            source = Source(text)
            edits = sorted(set(edits_of(ast.parse(text), source)))
        except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
            return  # then it is no right solution either
        for edit in edits:
            changed = source.changed(edit)
            if _parses(changed):
                was = source.text(edit.start, edit.end)
                now = "" if edit.left_out else _short(edit.now)
                yield Mutant(name, source.line_at(edit.start), _short(was), now, changed)


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"
