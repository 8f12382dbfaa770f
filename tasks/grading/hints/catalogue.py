"""The rules in the order in which they are asked: the first that fires gives the test its one hint.

Within tier A, what the exception itself proves comes first, then a missing result, then mistakes that the program's
shape shows, then bare symptoms. Tier B is asked only when no rule of tier A fires.
"""

from __future__ import annotations

from tasks.grading.hints import (
    brackets,
    calls,
    changed,
    conditions,
    inputs,
    kinds,
    loops,
    names,
    order,
    recursion,
    results,
    returns,
    shape,
)
from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.rule import Rule
from tasks.grading.hints.syntax import SYNTAX_RULES

RULES: tuple[Rule, ...] = (
    # an exception that says what is wrong, and a condition that does not see the value of the test
    names.OTHER_FUNCTION,
    names.IMPORT_MISSING,
    names.MISSPELT,
    conditions.COMPARED_ALONE,
    conditions.LITERAL_ALONE,
    names.UNBOUND,
    names.UNDEFINED,
    names.TYPE_MEANT,
    returns.USES_NONE,
    brackets.BRACKETS_MISSING,
    calls.WRONG_COUNT,
    calls.NOT_CALLABLE,
    calls.NO_METHOD,
    kinds.BAD_INDEX,
    kinds.ITEM_AS_POSITION,
    kinds.ADDED_ITEM,
    kinds.SINGLE_VALUE,
    kinds.MIXED,
    recursion.NEVER_STOPS,
    # nothing came back, or the wrong kind of thing
    shape.OVERWRITTEN,
    returns.PRINTS,
    returns.NEVER_RETURNS,
    loops.RETURNS_AT_ONCE,
    returns.ONE_PATH,
    returns.SPECIAL_CASE,
    returns.IN_PLACE,
    returns.IN_QUOTES,
    # what can be seen in the program's shape
    recursion.THROWN_AWAY,
    brackets.NAMED_ALONE,
    order.THROUGH_A_SET,
    order.SORTED,
    order.KEEPS_LAST,
    changed.CHANGED_WHILE_LOOPING,
    loops.NEVER_ENDS,
    loops.POSITION_FOR_ITEM,
    loops.SET_AGAIN,
    loops.LAST_ITEM_WINS,
    shape.SWAP_LOST,
    shape.ALWAYS_INSIDE,
    shape.KEPT_UNREAD,
    shape.NO_EFFECT,
    shape.NEVER_USED,
    returns.WRONG_TYPE,
    # symptoms
    returns.GIVES_NONE,
    order.BACKWARDS,
    inputs.NEEDS_AN_ITEM,
    inputs.PAST_THE_END,
    inputs.NOT_THERE,
    inputs.NO_KEY,
    inputs.BY_ZERO,
    # tier B
    inputs.ONLY_EMPTY,
    results.START_VALUE,
    results.DUPLICATES,
    results.UNCHANGED,
    order.OTHER_ORDER,
    results.LENGTH,
    results.EQUAL_CASE,
    results.BY_ONE,
    results.SAME_ANSWER,
)


def rule_for(evidence: Evidence) -> tuple[Rule, str] | None:
    """The first rule that knows this mistake, with its words for this evidence."""
    for rule in SYNTAX_RULES if evidence.broken else RULES:
        words = rule.hint(evidence)
        if words is not None:
            return rule, words
    return None
