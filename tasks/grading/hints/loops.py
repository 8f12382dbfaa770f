"""Rules about loops: left too early, never left, or changed under one's feet."""

from __future__ import annotations

import ast

from app.domain.result import Outcome
from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.flow import can_fall_through, leaves_by_break, own_level
from tasks.grading.hints.program import Function, read_names, walk_scope
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.vocabulary import CHANGERS, GROWERS

STOPPED = (Outcome.TIME_LIMIT, Outcome.MEMORY_LIMIT, Outcome.OUTPUT_LIMIT)


def _returns_at_once(evidence: Evidence) -> Found | None:
    if evidence.seen.outcome in STOPPED:
        return None
    for scope in evidence.scopes:
        for loop in scope.loops:
            if can_fall_through(loop.body):
                continue
            level = own_level(loop)
            leaves = any(isinstance(node, ast.Break | ast.Continue) for node in level)
            if not leaves and any(isinstance(node, ast.Return) for node in level):
                return {}
    return None


def _changed_while_looping(evidence: Evidence) -> Found | None:
    for scope in evidence.scopes:
        for loop in scope.loops:
            name = _looped_name(loop) or (_counted(loop)[1] if _ran_past_the_end(evidence) else None)
            if name is None or name in _assigned(loop.body):
                continue
            for statement in _statements_going_on(loop.body):
                method = _changes(statement, name)
                if method:
                    return _words_for_change(evidence, method)
    return None


def _ran_past_the_end(evidence: Evidence) -> bool:
    return evidence.seen.trouble is not None and evidence.seen.trouble.kind == "IndexError"


def _looped_name(loop: ast.stmt) -> str | None:
    """The list or dictionary that a for loop goes through by itself, not by a copy."""
    if not isinstance(loop, ast.For):
        return None
    source = loop.iter
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "enumerate":
        source = source.args[0] if source.args else source
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute):
        source = source.func.value if source.func.attr in ("items", "keys", "values") else source
    return source.id if isinstance(source, ast.Name) else None


def _assigned(body: list[ast.stmt]) -> set[str]:
    return {node.id for node in walk_scope(body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _statements_going_on(body: list[ast.stmt]) -> list[ast.stmt]:
    """Simple statements of a loop body after which the loop goes on; not those before a break or return."""
    found: list[ast.stmt] = []
    for block in _blocks(body):
        if can_fall_through(block) or isinstance(block[-1], ast.Continue):
            found.extend(statement for statement in block if isinstance(statement, ast.Expr | ast.Assign | ast.Delete))
    return found


def _blocks(body: list[ast.stmt]) -> list[list[ast.stmt]]:
    blocks = [body]
    for statement in body:
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            if isinstance(inner, list) and inner and not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                blocks.extend(_blocks(inner))
    return blocks


def _changes(statement: ast.stmt, name: str) -> str | None:
    """The method (or `del`) with which a statement changes the size of the named thing."""
    if isinstance(statement, ast.Delete):
        targets = (target for target in statement.targets if isinstance(target, ast.Subscript))
        return "del" if any(_is_name(target.value, name) for target in targets) else None
    value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and _is_name(value.func.value, name)):
        return None
    method = value.func.attr
    return method if method in (CHANGERS | {"pop", "popitem"}) - {"sort", "reverse"} else None


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _words_for_change(evidence: Evidence, method: str) -> Found:
    if _ran_past_the_end(evidence):
        words = "You change the list while looping over it, so positions run past its end. Loop over something else."
        return {"words": words}
    if method in GROWERS and evidence.seen.outcome in STOPPED:
        return {"words": "You add to the list while looping over it, so the loop never ends. Loop over something else."}
    if evidence.seen.trouble is not None and "dictionary changed size" in evidence.seen.trouble.message:
        return {"words": "You change the dictionary while looping over it. Loop over something else."}
    if method in GROWERS:
        return {"words": "You add to the list while looping over it, so the loop meets the new items too."}
    return {}


def _never_ends(evidence: Evidence) -> Found | None:
    if evidence.seen.outcome not in STOPPED:
        return None
    whiles = [(scope, loop) for scope in evidence.scopes for loop in scope.loops if isinstance(loop, ast.While)]
    for scope, loop in whiles:
        names = sorted(read_names([loop.test]) - frozenset(scope.program.functions))
        if not _can_leave(loop) and not set(names) & _touched(loop.body):
            return _words_for_while(scope, loop, names)
    if len(whiles) == 1 and not _can_leave(whiles[0][1]):
        scope, loop = whiles[0]
        return _words_for_while(scope, loop, sorted(read_names([loop.test]) & _touched(loop.body)))
    return None


def _can_leave(loop: ast.While) -> bool:
    inside = any(isinstance(node, ast.Return | ast.Raise) for node in walk_scope(loop.body))
    return inside or leaves_by_break(loop)


def _touched(body: list[ast.stmt]) -> set[str]:
    """Names that a body may change: assigned, changed by a method or index, or handed to a call."""
    touched = _assigned(body)
    for node in walk_scope(body):
        if isinstance(node, ast.Call):
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            touched |= read_names([part for part in (owner, *node.args) if part is not None]) - _shown(node)
        elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            touched |= read_names([node.value])
    return touched


def _shown(call: ast.Call) -> set[str]:
    """Names in calls that cannot change what they are given."""
    if isinstance(call.func, ast.Name) and call.func.id in ("print", "len", "range", "str", "int", "sum", "max", "min"):
        return read_names(call.args)
    return set()


def _words_for_while(scope: Function, loop: ast.While, names: list[str]) -> Found:
    if not names:
        return {"n": loop.lineno, "words": "The loop on line {n} never ends. Where does it stop?"}
    after = _step_after(scope, loop, set(names))
    shown = " and ".join(names)
    if after:
        words = "The loop on line {n} never ends. Line {m} changes {names}, but stands after the loop."
        return {"n": loop.lineno, "m": after, "names": shown, "words": words}
    return {"n": loop.lineno, "names": shown}


def _step_after(scope: Function, loop: ast.While, names: set[str]) -> int | None:
    for node in scope.own_nodes:
        if isinstance(node, ast.AugAssign | ast.Assign) and node.lineno > (loop.end_lineno or 0):
            targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
            stored = {target.id for target in targets if isinstance(target, ast.Name)}
            if stored & names and (isinstance(node, ast.AugAssign) or stored & read_names([node.value])):
                return node.lineno
    return None


def _position_for_item(evidence: Evidence) -> Found | None:
    for scope in evidence.scopes:
        for loop in scope.loops:
            position, over = _counted(loop)
            if position is None or over is None or over in read_names(loop.body):
                continue
            uses = (node for node in walk_scope(loop.body) if isinstance(node, ast.Compare | ast.BinOp | ast.AugAssign))
            if any(position in _direct_names(node) for node in uses):
                return {"i": position}
    return None


def _counted(loop: ast.stmt) -> tuple[str | None, str | None]:
    """The counter and the list of `for i in range(len(a))`."""
    if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Call):
        call = loop.iter
        inner = call.args[-1] if call.args else None
        is_range = isinstance(call.func, ast.Name) and call.func.id == "range" and len(call.args) <= 2
        if is_range and isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "len":
            over = inner.args[0] if inner.args else None
            return loop.target.id, over.id if isinstance(over, ast.Name) else None
    return None, None


def _direct_names(node: ast.AST) -> set[str]:
    return {child.id for child in ast.iter_child_nodes(node) if isinstance(child, ast.Name)}


def _set_again(evidence: Evidence) -> Found | None:
    for scope in evidence.scopes:
        for loop in scope.loops:
            fresh = {name for statement in loop.body for name in _fresh_start(statement)}
            level = own_level(loop)
            for name in sorted(fresh):
                gathers = any(_adds_to(node, name) for node in level) and not _stored_elsewhere(loop.body, name)
                if gathers and _read_after(scope, loop, name):
                    return {"v": name}
    return None


def _fresh_start(statement: ast.stmt) -> list[str]:
    """Names that a statement sets to 0, 1, an empty text, list or dictionary."""
    if not isinstance(statement, ast.Assign):
        return []
    value = statement.value
    empty = (isinstance(value, ast.List) and not value.elts) or (isinstance(value, ast.Dict) and not value.keys)
    start = isinstance(value, ast.Constant) and value.value in (0, 1, "") and value.value is not False
    return [target.id for target in statement.targets if isinstance(target, ast.Name)] if empty or start else []


def _adds_to(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.AugAssign):
        return _is_name(node.target, name)
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        return any(_is_name(target, name) for target in node.targets) and name in read_names([node.value])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GROWERS:
        return _is_name(node.func.value, name)
    return False


def _read_after(scope: Function, loop: ast.stmt, name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == name and node.lineno > (loop.end_lineno or 0)
        for node in scope.own_nodes
    )


def _stored_elsewhere(body: list[ast.stmt], name: str) -> bool:
    """Whether the loop body itself uses what was gathered: `rows.append(name)`, `best = name`."""
    for node in walk_scope(body):
        if isinstance(node, ast.Call) and any(_is_name(argument, name) for argument in node.args):
            return True
        if isinstance(node, ast.Assign) and _is_name(node.value, name):
            return True
    return False


RETURNS_AT_ONCE = Rule(
    "return ends the loop on the first pass",
    Tier.A,
    "The return stops the loop at its first item. When do you really know the answer?",
    _returns_at_once,
)
CHANGED_WHILE_LOOPING = Rule(
    "list or dict changed while looping over it",
    Tier.A,
    "You change the list while looping over it, so items are skipped. Loop over something else.",
    _changed_while_looping,
)
NEVER_ENDS = Rule(
    "endless while", Tier.A, "The loop on line {n} never ends. What changes {names} inside the loop?", _never_ends
)
POSITION_FOR_ITEM = Rule(
    "loop position used where the item is meant",
    Tier.A,
    "{i} is the position, not the item. Where do you take the item?",
    _position_for_item,
)
SET_AGAIN = Rule(
    "start value set again inside the loop",
    Tier.A,
    "{v} is set back to its start in every round. Where should that happen once?",
    _set_again,
)
