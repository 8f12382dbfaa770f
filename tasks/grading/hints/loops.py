"""Rules about loops: left too early, never left, or with a start value or position that is not what it seems."""

from __future__ import annotations

import ast

from app.domain.result import Outcome
from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.flow import can_fall_through, leaves_by_break, own_level
from tasks.grading.hints.program import Function, Loop, read_names, walk_scope
from tasks.grading.hints.returns import can_be_none
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.vocabulary import GROWERS

STOPPED = (Outcome.TIME_LIMIT, Outcome.MEMORY_LIMIT, Outcome.OUTPUT_LIMIT)


def _returns_at_once(evidence: Evidence) -> Found | None:
    seen = evidence.seen
    if seen.outcome in STOPPED:
        return None
    raised = evidence.at_line(ast.Raise)
    if seen.trouble is not None and not raised:
        return None
    for scope in evidence.scopes:
        for loop in scope.loops:
            if can_fall_through(loop.body) or _work_is_inside(loop):
                continue
            level = own_level(loop)
            if seen.trouble is not None and not any(node in raised for node in level):
                continue  # the loop was left in another way
            returns = [node for node in level if isinstance(node, ast.Return)]
            if seen.missing_value:  # a return that names a value did not run: there was nothing to go through
                returns = [node for node in returns if can_be_none(node, scope)]
            if returns and not any(isinstance(node, ast.Break | ast.Continue) for node in level):
                return {}
    return None


def _work_is_inside(loop: ast.stmt) -> bool:
    """Whether loops inside this one do the work without its item, so that one pass may be enough."""
    inner = [node for node in walk_scope(getattr(loop, "body", [])) if isinstance(node, Loop)]
    item = (
        {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
        if isinstance(loop, ast.For)
        else set()
    )
    return bool(inner) and not item & read_names(inner)


def assigned(body: list[ast.stmt]) -> set[str]:
    """Names that a body sets."""
    return {node.id for node in walk_scope(body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def is_name(node: ast.expr, name: str) -> bool:
    """Whether an expression is this name."""
    return isinstance(node, ast.Name) and node.id == name


def _never_ends(evidence: Evidence) -> Found | None:
    if evidence.seen.outcome not in STOPPED:
        return None
    whiles = [(scope, loop) for scope in evidence.scopes for loop in scope.loops if isinstance(loop, ast.While)]
    for scope, loop in whiles:
        called = {
            node.func.id
            for node in ast.walk(loop.test)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        names = sorted(read_names([loop.test]) - called)
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
    touched = assigned(body)
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
            position, over = counter_of(loop)
            if position is None or over is None or over in read_names(loop.body):
                continue
            nodes = list(walk_scope(loop.body))
            if any(position in read_names([node.slice]) for node in nodes if isinstance(node, ast.Subscript)):
                continue  # a position after all, in another list
            uses = (node for node in nodes if isinstance(node, ast.Compare | ast.BinOp | ast.AugAssign))
            if any(position in _direct_names(node) for node in uses):
                return {"i": position}
    return None


def counter_of(loop: ast.stmt) -> tuple[str | None, str | None]:
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
        return is_name(node.target, name)
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        return any(is_name(target, name) for target in node.targets) and name in read_names([node.value])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GROWERS:
        return is_name(node.func.value, name)
    return False


def _read_after(scope: Function, loop: ast.stmt, name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == name and node.lineno > (loop.end_lineno or 0)
        for node in scope.own_nodes
    )


def _stored_elsewhere(body: list[ast.stmt], name: str) -> bool:
    """Whether the loop body itself uses what was gathered: `rows.append(name)`, `best = name`."""
    for node in walk_scope(body):
        if isinstance(node, ast.Call) and any(is_name(argument, name) for argument in node.args):
            return True
        if isinstance(node, ast.Assign) and is_name(node.value, name):
            return True
    return False


def _last_item_wins(evidence: Evidence) -> Found | None:
    """Every pass sets a variable anew, whatever was found before, and it is used after the loop."""
    for scope in evidence.scopes:
        for loop in scope.loops:
            level = own_level(loop)
            if not isinstance(loop, ast.For) or any(isinstance(node, ast.Break | ast.Return) for node in level):
                continue
            for name in sorted(_set_in_every_pass(loop.body)):
                if name not in read_names(loop.body) and _read_after(scope, loop, name):
                    return {"v": name, "n": loop.lineno}
    return None


def _set_in_every_pass(body: list[ast.stmt]) -> set[str]:
    """Names that both branches of an `if` at the end of a body set."""
    last = body[-1]
    if not isinstance(last, ast.If) or not last.orelse:
        return set()
    return _set_at_the_end(last.body) & _set_at_the_end(last.orelse)


def _set_at_the_end(body: list[ast.stmt]) -> set[str]:
    last = body[-1]
    plain = last.targets if isinstance(last, ast.Assign) else ()
    return {target.id for target in plain if isinstance(target, ast.Name)} | _set_in_every_pass(body)


RETURNS_AT_ONCE = Rule(
    "return ends the loop on the first pass",
    Tier.A,
    "The return stops the loop at its first item. When do you really know the answer?",
    _returns_at_once,
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
LAST_ITEM_WINS = Rule(
    "the last item decides",
    Tier.A,
    "Every pass of the loop on line {n} sets {v} again, so only the last item counts. When is the answer found?",
    _last_item_wins,
)
