"""The statement of a Kattis problem as Markdown: written so already, or made from the TeX that such statements use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.domain.errors import PackError

_FOLDERS = ("problem_statement", "statement")
_INLINE = (
    (r"\\(?:textbf|bf)\{([^{}]*)\}", r"**\1**"),
    (r"\\(?:emph|textit|it)\{([^{}]*)\}", r"*\1*"),
    (r"\\(?:texttt|verb|tt)\{([^{}]*)\}", r"`\1`"),
    (r"\\(?:url|href)\{([^{}]*)\}(?:\{([^{}]*)\})?", r"\1 \2"),
    (r"``(.*?)''", r"“\1”"),
)
_SIGNS = (("\\%", "%"), ("\\&", "&"), ("\\_", "_"), ("\\#", "#"), ("\\$", "$"), ("~", " "), ("\\\\", "\n"))
_MATHS = (
    (r"\\leq?\b", "≤"),
    (r"\\geq?\b", "≥"),
    (r"\\neq?\b", "≠"),
    (r"\\(?:ldots|dots|cdots)\b", "…"),
    (r"\\times\b", "×"),
    (r"\\cdot\b", "·"),
    (r"\\,", ""),
    (r"\\(?:text|mathrm|mathit)\{([^{}]*)\}", r"\1"),
    (r"\^\{?(\w+)\}?", r"^\1"),
)


def statement_of(tree: Mapping[str, bytes], title: str, samples: list[tuple[str, str]]) -> tuple[str, list[str]]:
    """The statement, with the samples at its end, and what a person should look at.

    Raises:
        PackError: it is not UTF-8 text.
    """
    paths = [path for path in sorted(tree, key=_english_first) if path.partition("/")[0] in _FOLDERS]
    for path in paths:
        name = path.rpartition("/")[2]
        if not re.fullmatch(r"problem(\.[a-z]{2,3})?\.(md|tex)", name):
            continue
        text = _text(tree[path], path)
        if name.endswith(".md"):
            return _with_samples(text if text.lstrip().startswith("#") else f"# {title}\n\n{text}", samples), []
        note = f"{path}: made into Markdown word by word; read it through, pictures and formulas above all"
        return _with_samples(f"# {title}\n\n{markdown_of(text)}", samples), [note]
    note = f"{paths[0]}: cannot be read as text" if paths else "the package has no statement"
    return _with_samples(f"# {title}\n", samples), [f"{note}; write statement.md"]


def _english_first(path: str) -> tuple[bool, str]:
    return ".en." not in path, path


def _text(content: bytes, path: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError(path, "", f"is not UTF-8 text (byte {error.start})") from error


def markdown_of(tex: str) -> str:
    """Markdown for the TeX of a problem statement; commands that are not known lose their backslash."""
    text = re.sub(r"[ \t]*(?<!\\)%.*", "", tex)
    text = re.sub(
        r"\\problemname\{[^{}]*\}|\\(?:begin|end)\{(?:document|center|figure|problem)\}(\[[^]]*\])?", "", text
    )
    text = re.sub(r"\\illustration(\{[^{}]*\})+|\\includegraphics(\[[^]]*\])?\{[^{}]*\}|\\caption\{[^{}]*\}", "", text)
    text = re.sub(r"\\section\*?\{([^{}]*)\}", r"\n## \1\n", text)
    text = re.sub(r"\\subsection\*?\{([^{}]*)\}", r"\n### \1\n", text)
    text = re.sub(r"\s*\\item\s*", "\n* ", text)
    text = re.sub(r"\\begin\{(?:itemize|enumerate)\}(\[[^]]*\])?|\\end\{(?:itemize|enumerate)\}", "\n", text)
    text = re.sub(r"\\begin\{(?:verbatim|lstlisting)\}(\[[^]]*\])?", "\n```", text)
    text = re.sub(r"\\end\{(?:verbatim|lstlisting)\}", "```\n", text)
    text = re.sub(r"(?<!\\)\$+(.+?)(?<!\\)\$+", lambda found: _maths(found[1]), text, flags=re.DOTALL)
    for pattern, shown in _INLINE:
        text = re.sub(pattern, lambda found, shown=shown: found.expand(shown).strip(), text)  # type: ignore[misc]
    for sign, shown in _SIGNS:
        text = text.replace(sign, shown)
    text = re.sub(r"\\([a-zA-Z]+)\*?", r"\1", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _maths(formula: str) -> str:
    for pattern, shown in _MATHS:
        formula = re.sub(pattern, shown, formula)
    return f"*{formula.strip()}*" if re.fullmatch(r"\s*[a-zA-Z]\s*", formula) else formula.strip()


def _with_samples(text: str, samples: list[tuple[str, str]]) -> str:
    parts = [text.rstrip()]
    for number, (given, wanted) in enumerate(samples, start=1):
        for words, shown in (("input", given), ("output", wanted)):
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", shown)), default=0))
            parts.append(f"## Sample {words} {number}\n\n{fence}\n{shown.rstrip()}\n{fence}")
    return "\n\n".join(parts) + "\n"
