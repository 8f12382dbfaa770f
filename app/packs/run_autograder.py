"""Gradescope's `run_autograder`, as far as it can be followed without a shell: the jail has none.

What the usual scripts do is understood: they copy the submission beside the tests, change folders, and start Python.
Everything else is refused with its line. Steps are plain lists, for they travel into the jail:

    ["cd", path]  ["copy", [sources], target]  ["remove", [paths]]  ["mkdir", [paths]]
    ["environ", name, value]  ["python", [arguments], file for its output or None]
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

Step = list[object]
_PYTHON = re.compile(r"(/usr(/local)?/bin/)?python(3(\.\d+)?)?")
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_ASSIGNMENT = re.compile(r"(\w+)=(.*)", re.DOTALL)
_IGNORED = frozenset({"set", "echo", "chmod", "ls", "pwd", "true", ":", "touch", "date", "dos2unix"})
_INTERPRETER_FLAGS = frozenset({"-u", "-B", "-E", "-s", "-I", "-O", "-W", "-bb"})


def read_script(text: str) -> list[Step]:
    """The steps of a script.

    Raises:
        ValueError: a line that is not understood; says which, and why.
    """
    first, _, _ = text.partition("\n")
    if first.startswith("#!") and "python" in first:
        return [["python", ["run_autograder"], None]]
    variables: dict[str, str] = {}
    steps: list[Step] = []
    for number, line in _lines(text):
        try:
            for words in _commands(line, variables):
                if words == ["exit"] or words[:1] == ["exit"]:
                    return steps
                steps += _steps(words, variables)
        except ValueError as error:
            raise ValueError(f"line {number}: {line.strip()!r}: {error}") from None
    if not any(step[0] == "python" for step in steps):
        raise ValueError("starts no Python program")
    return steps


def _lines(text: str) -> Iterator[tuple[int, str]]:
    held, start = "", 0
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        start = start if held else number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        if (held + line).strip() and not (held + line).strip().startswith("#"):
            yield start, held + line
        held = ""


def _commands(line: str, variables: dict[str, str]) -> Iterator[list[str]]:
    """The simple commands of a line, with variables in place."""
    if "`" in line or "$(" in line or "<<" in line:
        raise ValueError("the output of commands and here-documents need a shell, which the jail has not")
    lexer = shlex.shlex(_substituted(line, variables), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if word in ("&&", ";"):
            yield words
            words = []
        elif word in ("|", "||", "&", "(", ")", "<", ";;"):
            raise ValueError(f"{word} needs a shell, which the jail has not")
        else:
            words.append(word)
    if words:
        yield words


def _substituted(line: str, variables: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name not in variables:
            raise ValueError(f"the variable {name} is set nowhere in the script")
        return variables[name]

    return _VARIABLE.sub(value, line)


def _steps(words: list[str], variables: dict[str, str]) -> list[Step]:
    words, output = _without_redirections(words)
    if words[:1] == ["export"]:
        words = words[1:]
    while words and (match := _ASSIGNMENT.fullmatch(words[0])):
        variables[match[1]] = match[2]
        words = words[1:]
        if not words:
            return [["environ", match[1], match[2]]]
    if words[:1] == ["timeout"] and len(words) > 2:
        words = words[2:]
    if not words or words[0] in _IGNORED:
        return []
    name, arguments = words[0], words[1:]
    plain = [word for word in arguments if not word.startswith("-")]
    if _PYTHON.fullmatch(name):
        return [_python(arguments, output)]
    if name in ("cp", "mv", "ln") and len(plain) >= 2:
        copy: Step = ["copy", plain[:-1], plain[-1]]
        return [copy, ["remove", plain[:-1]]] if name == "mv" else [copy]
    if name == "cd" and len(plain) == 1:
        return [["cd", plain[0]]]
    if name == "mkdir" and plain:
        return [["mkdir", plain]]
    if name == "rm" and plain:
        return [["remove", plain]]
    raise ValueError(
        f"{name} is not understood; the jail has no shell: start Python with a file, or copy, or change folders"
    )


def _without_redirections(words: list[str]) -> tuple[list[str], str | None]:
    kept: list[str] = []
    output = None
    rest = iter(words)
    for word in rest:
        if set(word) <= set("<>&|") and ">" in word:
            target = next(rest, "")
            stream = kept.pop() if kept and kept[-1] in ("1", "2") else "1"
            if stream == "1" and word == ">":
                output = target
        else:
            kept.append(word)
    return kept, output


def _python(arguments: list[str], output: str | None) -> Step:
    while arguments and arguments[0] in _INTERPRETER_FLAGS:
        arguments = arguments[1:]
    if not arguments or (arguments[0].startswith("-") and arguments[0] != "-m") or arguments == ["-m"]:
        raise ValueError("Python must be started with a file or with -m and a module")
    if arguments[0] == "-m" and arguments[1] in ("pip", "pytest", "unittest"):
        raise ValueError(f"python -m {arguments[1]} is not supported: start a file that runs the tests")
    return ["python", arguments, output]
