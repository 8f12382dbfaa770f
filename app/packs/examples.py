"""Examples of interactive sessions (`>>>`) in a pack's files, read without running anything."""

from __future__ import annotations

import ast
import doctest
from dataclasses import dataclass

OPTIONS = (
    "DONT_ACCEPT_TRUE_FOR_1",
    "DONT_ACCEPT_BLANKLINE",
    "NORMALIZE_WHITESPACE",
    "ELLIPSIS",
    "IGNORE_EXCEPTION_DETAIL",
)
"""The options of the standard `doctest` module that say how outputs are compared."""


@dataclass(frozen=True, slots=True)
class Group:
    """Examples that are one test: those of one docstring, or of one text.

    Attributes:
        name: the function's or class's, such as `Stack.push`; empty for the module's or a whole text.
    """

    name: str
    examples: tuple[doctest.Example, ...]


def parse_examples(text: str, line: int = 0) -> tuple[doctest.Example, ...]:
    """The examples in a text; `line` is the number of lines before it.

    Raises:
        ValueError: they are not written as `doctest` wants them; says where.
    """
    examples = doctest.DocTestParser().get_examples(text)
    for example in examples:
        example.lineno += line
        try:
            compile(example.source, "<example>", "single", ast.PyCF_ONLY_AST, dont_inherit=True)
        except SyntaxError as error:
            if example.exc_msg is None:
                raise ValueError(f"line {example.lineno + 1}: the example is not Python: {error.msg}") from error
    return tuple(examples)


def groups_of(path: str, content: bytes) -> tuple[Group, ...]:
    """One group a docstring of a Python file that has examples; one for all examples of any other text.

    Raises:
        ValueError: it cannot be read; says where.
    """
    text = content.decode("utf-8-sig")
    if not path.endswith(".py"):
        examples = parse_examples(text)
        return (Group("", examples),) if examples else ()
    groups = []
    for name, node in _documented("", ast.parse(text)):
        docstring = ast.get_docstring(node, clean=False)
        if docstring is not None:
            first = node.body[0].lineno - 1
            examples = parse_examples(docstring, first)
            if examples:
                groups.append(Group(name, examples))
    return tuple(groups)


_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _documented(name: str, node: _Documented) -> list[tuple[str, _Documented]]:
    """The node and what it defines that may have a docstring, in the file's order."""
    found = [(name, node)]
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            found += _documented(f"{name}.{child.name}".strip("."), child)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append((f"{name}.{child.name}".strip("."), child))
    return found
