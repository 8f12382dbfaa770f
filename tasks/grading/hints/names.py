"""Rules about names that Python does not know, or does not know yet."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from tasks.grading.hints.evidence import Evidence, Trouble
from tasks.grading.hints.program import Function, Program, walk_scope
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.vocabulary import CONTENTS, MODULES

NEAR = 0.75
"""How alike two names must be to take one for a misspelling of the other (difflib ratio)."""


BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))


def _missing(trouble: Trouble | None) -> str | None:
    """The name of a NameError that is no UnboundLocalError."""
    if trouble is None or trouble.kind != "NameError" or not trouble.line:
        return None
    found = re.match(r"name '(\w+)' is not defined", trouble.message)
    return found[1] if found else None


def _import_missing(evidence: Evidence) -> Found | None:
    name = _missing(evidence.seen.trouble)
    if name is None or evidence.program_at_fault is None:
        return None
    if name in CONTENTS:
        return {"v": name}
    reads_inside = any(
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
        for node in evidence.at_line(ast.Attribute)
    )
    return {"v": name} if name in MODULES and reads_inside else None


def _other_function(evidence: Evidence) -> Found | None:
    """The test calls a function by a name that the file does not define: the student's code never ran."""
    trouble, name = evidence.seen.trouble, evidence.seen.function
    if trouble is None or trouble.line or trouble.message != f"name '{name}' is not defined":
        return None
    return {"f": name}


def _type_meant(evidence: Evidence) -> Found | None:
    """`for x in list` or `list[0]`, where `list` is Python's own."""
    trouble, function = evidence.seen.trouble, evidence.function_at_fault or evidence.function
    if function is None:
        return None
    if trouble is not None and re.search(
        r"'type' (object is|is) not|argument of type 'type'|'type' has no", trouble.message
    ):
        called = [node.func for node in evidence.at_line(ast.Call) if isinstance(node, ast.Call)]
        named = [node for node in evidence.at_line(ast.Name) if isinstance(node, ast.Name) and node not in called]
    else:
        taken = (node.value for node in function.own_nodes if isinstance(node, ast.Subscript) and _is_read(node))
        named = [node for node in taken if isinstance(node, ast.Name) and node.id in ("list", "tuple", "dict")]
    own = function.names | function.program.names
    meant = [node for node in named if node.id in BUILTINS - own]
    return {"v": meant[0].id, "n": meant[0].lineno} if meant else None


def _is_read(node: ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Load)


def _misspelt(evidence: Evidence) -> Found | None:
    trouble, program = evidence.seen.trouble, evidence.program_at_fault
    name = _missing(trouble)
    if name is None or trouble is None or program is None:
        return None
    known = _known_names(program, evidence.function_at_fault)
    called = any(isinstance(node.func, ast.Name) and node.func.id == name for node in evidence.at_line(ast.Call))  # type: ignore[attr-defined]
    near = _nearest(name, [*known, sorted(BUILTINS)] if called else known) or _in_other_case(name)
    return None if near is None else {"v": name, "near": near}


def _known_names(program: Program, function: Function | None) -> list[Iterable[str]]:
    return [sorted(function.names) if function else [], sorted(program.names)]


def _in_other_case(name: str) -> str | None:
    return next((known for known in sorted(BUILTINS) if known.lower() == name.lower()), None)


def _nearest(name: str, groups: list[Iterable[str]]) -> str | None:
    """The most alike known name; of equally alike ones that of the first group, the function's own names."""
    best, ratio = None, NEAR
    for group in groups:
        for known in group:
            if known.lower() == name.lower() and known != name:
                return known
            alike = SequenceMatcher(None, name, known).ratio()
            if known != name and (alike > ratio or (best is None and alike == ratio)):
                best, ratio = known, alike
    return best


def _undefined(evidence: Evidence) -> Found | None:
    name = _missing(evidence.seen.trouble)
    return None if name is None or evidence.seen.trouble is None else {"v": name, "n": evidence.seen.trouble.line}


def _unbound(evidence: Evidence) -> Found | None:
    trouble, function = evidence.seen.trouble, evidence.function_at_fault
    if trouble is None or trouble.kind != "UnboundLocalError" or function is None:
        return None
    found = re.search(r"local variable '(\w+)'", trouble.message)
    if found is None:
        return None
    name = found[1]
    if name == function.name or name in function.program.functions:
        words = (
            "{v} is the name of a function and gets a value on another line here. Use another name for the variable."
        )
        return {"v": name, "words": words}
    if _set_only_inside(name, function, trouble.line):
        return {"v": name}
    words = "The variable {v} is used on line {n} before it has a value. Where does it get its first value?"
    return {"v": name, "n": trouble.line, "words": words}


def _set_only_inside(name: str, function: Function, line: int) -> bool:
    """Whether plain assignments to a name stand only inside an if or loop that does not hold the line of its use."""

    def sets(node: ast.AST) -> bool:
        if isinstance(node, ast.AugAssign):
            return False
        return any(
            isinstance(inner, ast.Name) and inner.id == name and isinstance(inner.ctx, ast.Store)
            for inner in walk_scope([node])
        ) and not all(_is_augmented(inner, name) for inner in walk_scope([node]) if isinstance(inner, ast.stmt))

    blocks = ast.If | ast.For | ast.While | ast.Try | ast.With
    setting = [statement for statement in function.body if sets(statement)]
    return bool(setting) and all(
        isinstance(statement, blocks) and not statement.lineno <= line <= (statement.end_lineno or 0)
        for statement in setting
    )


def _is_augmented(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name


IMPORT_MISSING = Rule(
    "import missing", Tier.A, "{v} comes from a module. Which line makes it available?", _import_missing
)
MISSPELT = Rule(
    "name misspelt or wrong case",
    Tier.A,
    "Python does not know {v}. Compare the spelling and the capital letters with {near}.",
    _misspelt,
)
UNDEFINED = Rule(
    "name never defined",
    Tier.A,
    "The name {v} is used on line {n} but never gets a value in this function. Did you mean another name?",
    _undefined,
)
UNBOUND = Rule(
    "variable used before it has a value",
    Tier.A,
    "{v} gets its value only inside the if or loop. What if that part never runs?",
    _unbound,
)
OTHER_FUNCTION = Rule(
    "function has another name than the task's",
    Tier.A,
    "The task calls {f}, and your file has no function of that name. Compare your def line with the task.",
    _other_function,
)
TYPE_MEANT = Rule(
    "a type's name used for a variable",
    Tier.A,
    "{v} on line {n} is Python's own name for a type, not one of your variables. Which one do you mean?",
    _type_meant,
)
