"""Rules about what a function gives back: nothing, the wrong kind of thing, or text for a value."""

from __future__ import annotations

import ast

from app.domain.result import Outcome
from tasks.grading.hints.evidence import Evidence, Seen, Unknown
from tasks.grading.hints.flow import can_fall_through
from tasks.grading.hints.program import Function
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.vocabulary import CHANGERS
from tasks.grading.hints.words import kind_of


def _prints(evidence: Evidence) -> Found | None:
    seen, function = evidence.seen, evidence.function
    if not (seen.missing_value and seen.printed.strip() and function):
        return None
    shows_answer = seen.printed.strip() in (str(seen.expected), repr(seen.expected))
    return {} if shows_answer or not function.value_returns else None


def _never_returns(evidence: Evidence) -> Found | None:
    function = evidence.function
    if not (evidence.seen.missing_value and function) or function.value_returns or function.is_generator:
        return None
    return {}


def _one_path(evidence: Evidence) -> Found | None:
    function = evidence.function
    if not (evidence.seen.missing_value and function and function.value_returns):
        return None
    if not can_fall_through(function.body) or any(can_be_none(node, function) for node in function.returns):
        return None
    return {"x": evidence.input}


def _special_case(evidence: Evidence) -> Found | None:
    """Only a return that names None, or nothing, can have given it: the end of the function is never reached."""
    function = evidence.function
    if not (evidence.seen.missing_value and function and function.value_returns):
        return None
    gives_none = [node for node in function.returns if can_be_none(node, function)]
    plain = all(node not in function.value_returns for node in gives_none)
    return {} if gives_none and plain and not can_fall_through(function.body) else None


def can_be_none(node: ast.Return, function: Function) -> bool:
    """Whether a return statement itself can give None: bare, `None`, or a name that was set to None."""
    if node not in function.value_returns:
        return True
    if not isinstance(node.value, ast.Name):
        return False
    set_to_none = (
        target.id
        for assign in function.own_nodes
        if isinstance(assign, ast.Assign) and isinstance(assign.value, ast.Constant) and assign.value.value is None
        for target in assign.targets
        if isinstance(target, ast.Name)
    )
    return node.value.id in set_to_none


def _uses_none(evidence: Evidence) -> Found | None:
    seen = evidence.seen
    told = seen.trouble is not None and "NoneType" in seen.trouble.message
    if not told and not seen.missing_value:
        return _stored_none(evidence)
    scopes = evidence.scopes or ([evidence.function_at_fault] if evidence.function_at_fault else [])
    for scope in scopes:
        for node in scope.own_nodes:
            keeps = isinstance(node, ast.Assign | ast.AnnAssign) and told
            if not (keeps or isinstance(node, ast.Return)):
                continue
            method = _changer(node.value)  # type: ignore[attr-defined]
            if method:
                return {"method": method, "n": node.lineno}  # type: ignore[attr-defined]
    if told and seen.trouble is not None and seen.trouble.line:
        for call in evidence.at_line(ast.Call):
            method = _changer(call) if isinstance(call, ast.Call) and not _stands_alone(call, evidence) else None
            if method:
                return {"method": method, "n": seen.trouble.line}
        return {"n": seen.trouble.line, "words": "Line {n} uses a value that is None. Which call gave None back?"}
    return None


def _stored_none(evidence: Evidence) -> Found | None:
    """A list that holds None where none is asked for, and a call that is handed what `append` or `remove` gives."""
    got, asked = evidence.seen.actual, evidence.seen.expected
    if not (isinstance(got, list) and None in got and isinstance(asked, list) and None not in asked):
        return None
    for scope in evidence.reached:
        for node in scope.own_nodes:
            for argument in node.args if isinstance(node, ast.Call) else ():
                method = _changer(argument)
                if method:
                    return {"method": method, "n": argument.lineno}
    return None


def _stands_alone(call: ast.Call, evidence: Evidence) -> bool:
    return any(isinstance(node, ast.Expr) and node.value is call for node in evidence.at_line(ast.Expr))


def _changer(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGERS:
        return node.func.attr
    return None


def _gives_none(evidence: Evidence) -> Found | None:
    return {"x": evidence.input} if evidence.seen.missing_value and evidence.function else None


def _in_place(evidence: Evidence) -> Found | None:
    seen = evidence.seen
    if seen.expected is not None or seen.actual is None or isinstance(seen.actual, Unknown):
        return None
    if len(evidence.others) < 2 or any(other.expected is not None for other in evidence.others):
        return None
    return {}


def _in_quotes(evidence: Evidence) -> Found | None:
    seen = evidence.seen
    if not seen.has_values or not isinstance(seen.actual, str) or isinstance(seen.expected, str):
        return None
    literals = (
        node.value.value
        for scope in evidence.reached
        for node in scope.value_returns
        if isinstance(node.value, ast.Constant)
    )
    return {} if seen.actual in literals else None


def _wrong_type(evidence: Evidence) -> Found | None:
    wrong = [seen for seen in evidence.failing if seen.outcome is Outcome.WRONG]
    if not _types_differ(evidence.seen):
        return None
    kinds = {"got": _kind_that_came(evidence.seen.actual), "asked": kind_of(evidence.seen.expected)}
    if all(_types_differ(seen) for seen in wrong):
        return kinds
    words = "For input {x} your function returns a {got}, the task asks for a {asked}. Which line returns it?"
    return {**kinds, "x": evidence.input, "words": words}


def _types_differ(seen: Seen) -> bool:
    if isinstance(seen.expected, Unknown) or seen.actual is None or seen.expected is None:
        return False
    if isinstance(seen.actual, Unknown):
        return seen.actual.kind in LAZY
    numbers = (int, float)
    if type(seen.actual) in numbers and type(seen.expected) in numbers:
        return False
    return type(seen.actual) is not type(seen.expected)


LAZY = frozenset({"generator", "map", "filter", "zip", "range", "reversed", "enumerate", "dict_keys", "dict_values"})
"""Types that are taken for the list they stand for."""


def _kind_that_came(value: object) -> str:
    return value.kind if isinstance(value, Unknown) else kind_of(value)


PRINTS = Rule(
    "print instead of return",
    Tier.A,
    "Your function shows the answer on screen, but the caller gets nothing. Showing and giving back are different.",
    _prints,
)
NEVER_RETURNS = Rule(
    "no return statement at all",
    Tier.A,
    "Your function works something out but never gives it back to the caller.",
    _never_returns,
)
ONE_PATH = Rule(
    "one path ends without return",
    Tier.A,
    "For input {x} your function reaches its end without a return. Which case have you not written?",
    _one_path,
)
SPECIAL_CASE = Rule(
    "wrong value returned in a special or stop case: None",
    Tier.A,
    "One of your special cases returns the wrong value. Check each against the task.",
    _special_case,
)
GIVES_NONE = Rule(
    "gives back None",
    Tier.A,
    "For input {x} your function gives back None. Which of its lines runs last then, and what should it give?",
    _gives_none,
    symptom=True,
)
USES_NONE = Rule(
    "uses the None a method or function gives back",
    Tier.A,
    "{method} changes the list itself and gives back None. What do you store or return on line {n}?",
    _uses_none,
)
IN_PLACE = Rule(
    "returns a list where in-place change is asked",
    Tier.A,
    "The task wants the given list itself changed; nothing should be returned.",
    _in_place,
)
IN_QUOTES = Rule(
    "result literal in quotes",
    Tier.A,
    "Your answer is text in quotes. Is the task asking for text, or for a number or truth value?",
    _in_quotes,
)
WRONG_TYPE = Rule(
    "wrong type returned",
    Tier.A,
    "Your function returns a {got}, the task asks for a {asked}. Look at the return line.",
    _wrong_type,
)
