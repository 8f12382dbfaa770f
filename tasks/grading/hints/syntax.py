"""Plainer words for syntax errors, beside CPython's own message.

Where that says only "invalid syntax", the line is looked at more closely, and a suspicion counts only when the change
that it suggests makes the line parse.
"""

from __future__ import annotations

import keyword
import re
import string
from collections.abc import Callable
from difflib import SequenceMatcher

from tasks.grading.hints.broken import Broken
from tasks.grading.hints.rule import Found, Rule, Tier

KEYWORDS = frozenset(keyword.kwlist)
CALLED = "range|int|len|str|float|input|sum|max|min|abs|list|sorted|round"
TWISTED = {
    "! =": "!=",
    "=!": "!=",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "> =": ">=",
    "< =": "<=",
    "= =": "==",
    "***": "**",
}
TWISTED |= {"/ /": "//", "+ =": "+=", "- =": "-=", "* =": "*=", "/ =": "/=", "// =": "//=", "=+=": "+="}
NEAR = 0.66
"""How alike a word must be to a keyword (difflib ratio)."""
SIGNS = string.punctuation.replace("_", "")
LOOKED_AT = 12
"""Characters nearest to the error of which one may be too many."""
BLOCK = r"\s*(if|elif|else|for|while|def|class|try|except|finally|with)\b"


def _rule(name: str, words: str, detect: Callable[[Broken], Found | None]) -> Rule:
    return Rule(name, Tier.A, words, lambda evidence: None if evidence.broken is None else detect(evidence.broken))


def _print(broken: Broken) -> Found | None:
    return {} if broken.message.startswith("Missing parentheses in call to 'print'") else None


def _quotes(broken: Broken) -> Found | None:
    if re.match(r"unterminated (f-|t-)?string literal|unterminated triple-quoted", broken.message):
        return {}
    single, double = broken.text.count("'"), broken.text.count('"')
    return {} if broken.unclear and broken.open_bracket is None and (single + double) % 2 and single != 1 else None


def _unclosed(broken: Broken) -> Found | None:
    if re.match(r"'[(\[{]' was never closed", broken.message):
        return {"n": broken.line}
    guesses = broken.unclear or "forgot a comma" in broken.message or "Maybe you meant" in broken.message
    return {"n": broken.open_bracket} if guesses and broken.open_bracket is not None else None


def _else_condition(broken: Broken) -> Found | None:
    return {} if re.match(r"\s*else\s*(if\b|\(|[^:\s])", broken.code) else None


def _unmatched(broken: Broken) -> Found | None:
    found = re.match(r"unmatched '(.)'", broken.message)
    return {"bracket": found[1]} if found else None


def _colon(broken: Broken) -> Found | None:
    if not (broken.message.startswith("expected ':'") or (broken.unclear and re.match(BLOCK, broken.code))):
        return None
    code = broken.code
    return {} if not code.endswith(":") and broken.helped_by(code + ":") else None


def _not_indented(broken: Broken) -> Found | None:
    found = re.match(r"expected an indented block after .* on line (\d+)", broken.message)
    if found:
        return {"n": int(found[1])}
    if broken.message == "'return' outside function":
        heads = [n for n, line in enumerate(broken.lines[: broken.line], start=1) if re.match(r"\s*def\b", line)]
        return {"n": heads[-1]} if heads else None
    return None


def _else_level(broken: Broken) -> Found | None:
    words = broken.message.startswith(("invalid syntax", "unindent does not match", "unexpected indent", "'el"))
    return {} if words and re.match(r"\s*(else|elif)\b", broken.text) and broken.code.endswith(":") else None


def _column(broken: Broken) -> Found | None:
    words = ("unexpected indent", "unindent does not match", "inconsistent use of tabs")
    return {} if broken.message.startswith(words) else None


def _compare(broken: Broken) -> Found | None:
    condition = re.match(r"\s*(if|elif|while)\b", broken.code)
    return {} if condition and "'=='" in broken.message else None


def _target(broken: Broken) -> Found | None:
    assigns = re.match(r"cannot assign to|illegal target", broken.message)
    return {} if assigns and re.search(r"[^=!<>]=[^=]", broken.code) else None


def _operator(broken: Broken) -> Found | None:
    for twisted, right in sorted(TWISTED.items(), key=lambda pair: -len(pair[0])):
        place = broken.code.find(twisted)
        if place >= 0 and broken.helped_by(broken.text[:place] + right + broken.text[place + len(twisted) :]):
            return {"col": place + 1}
    return None


def _step(broken: Broken) -> Found | None:
    found = re.search(r"(\w+)\s*(\+\+|--)(?!\S)", broken.code)
    return {"x": found[1], "sign": found[2][0]} if found else None


def _typed(broken: Broken) -> Found | None:
    found = re.match(r"\s*(int|float|double|str|string|bool|char|var|let)\s+(\w+)\s*=[^=]", broken.code)
    return {"type": found[1], "x": found[2]} if found else None


def _misspelt(broken: Broken) -> Found | None:
    for found in re.finditer(r"[A-Za-z_]+", broken.code):
        for near in _near_keywords(found[0]):
            if broken.helped_by(broken.text[: found.start()] + near + broken.text[found.end() :]):
                return {"word": found[0], "near": near}
    return None


def _near_keywords(word: str) -> list[str]:
    """Keywords that a word may be a misspelling of, the most alike first."""
    if word in KEYWORDS:
        return []
    alike = {known: SequenceMatcher(None, word.lower(), known.lower()).ratio() for known in KEYWORDS}
    return sorted((known for known in KEYWORDS if alike[known] >= NEAR), key=lambda known: (-alike[known], known))


def _name(broken: Broken) -> Found | None:
    if broken.message.startswith("invalid decimal literal"):
        return {}
    found = re.match(r"(\s*(?:def\s+)?[A-Za-z]\w*) (\w+\s*(?:\(|=[^=]).*)", broken.code)
    if found is None or set(re.findall(r"\w+", found[1])) & (KEYWORDS - {"def"}):
        return None
    return {} if broken.helped_by(f"{found[1]}_{broken.text[found.start(2) :]}") else None


def _call(broken: Broken) -> Found | None:
    found = re.search(rf"\b({CALLED}) +([\w.]+)", broken.code)
    if found is None:
        return None
    fixed = f"{broken.text[: found.start()]}{found[1]}({found[2]}){broken.text[found.end() :]}"
    return {} if broken.helped_by(fixed) else None


def _comma(broken: Broken) -> Found | None:
    guesses = broken.unclear or "forgot a comma" in broken.message
    if not guesses or not re.search(r"'_*'", broken.code):
        return None
    for found in re.finditer(r"(?<='|\w|\))\s*(?='|\w|\()", broken.code):
        beside_text = "'" in broken.code[max(found.start() - 1, 0) : found.end() + 1]
        if beside_text and broken.helped_by(f"{broken.text[: found.start()]}, {broken.text[found.end() :]}"):
            return {}
    return None


def _unfinished(broken: Broken) -> Found | None:
    if not broken.unclear:
        return None
    ends = re.search(r"([=+\-*/<>,]|\b(in|and|or|not|return|elif|if|while))\s*:?$", broken.code)
    return {} if ends or re.search(r"\w\[\s*\]|\w\(\s*,", broken.code) else None


def _two_statements(broken: Broken) -> Found | None:
    for found in re.finditer(
        r"(?<=\S) +(?=[A-Za-z_]\w* *(=[^=]|\(|[-+*/]=)|(return|print|if|for|while) )", broken.code
    ):
        if broken.unclear and broken.helped_by(f"{broken.text[: found.start()]}; {broken.text[found.end() :]}"):
            return {}
    return None


def _one_too_many(broken: Broken) -> Found | None:
    if not broken.unclear:
        return None
    places = sorted(range(len(broken.code)), key=lambda place: abs(place + 1 - broken.column))
    for place in places[:LOOKED_AT]:
        if broken.code[place] in SIGNS and broken.helped_by(broken.text[:place] + broken.text[place + 1 :]):
            return {"col": place + 1}
    return None


SYNTAX_RULES: tuple[Rule, ...] = (
    _rule("print without brackets", "print needs round brackets.", _print),
    _rule("condition after else", "else has no condition; use elif.", _else_condition),
    _rule("quotes missing", "Text needs a quote at both ends, of the same kind.", _quotes),
    _rule(
        "closing bracket missing",
        "A bracket opened on line {n} is not closed. Count ( and ) on that line.",
        _unclosed,
    ),
    _rule("closing bracket too many", "There is one {bracket} too many.", _unmatched),
    _rule("colon missing", "Lines with if, else, for, while, def end with a colon.", _colon),
    _rule("body not indented", "The lines that belong to line {n} must start further right.", _not_indented),
    _rule("else not level with its if", "else must start in the same column as its if.", _else_level),
    _rule("line in another column", "This line starts in another column than its neighbours.", _column),
    _rule("= for ==", "To compare use ==; a single = stores a value.", _compare),
    _rule("++ or --", "Python has no {sign}{sign}: write {x} {sign}= 1.", _step),
    _rule("type before a name", "Python names have no type in front: write {x} = … without {type}.", _typed),
    _rule("operator written differently", "The operator near {col} is written differently: !=, >=, //=.", _operator),
    _rule("keyword misspelt", "{word} is not a Python word. Did you mean {near}?", _misspelt),
    _rule("call without brackets", "A call needs round brackets: name(value).", _call),
    _rule("name with digit or space", "A name cannot begin with a digit or contain a space (1 or l?).", _name),
    _rule("target on the wrong side", "The name goes left of =, the value right of it.", _target),
    _rule("comma missing", "Put a comma between the things you print.", _comma),
    _rule("two statements on one line", "Write one statement per line.", _two_statements),
    _rule("line unfinished", "Something is missing on this line (after =, inside [ ], after elif).", _unfinished),
    _rule("character too many", "There is a character too many near {col}.", _one_too_many),
)
