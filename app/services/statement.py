"""A statement's Markdown as HTML that is safe to show."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": True, "typographer": False}).enable(
    ["table", "strikethrough", "linkify"]
)
ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "code": {"class"}}
"""`class="language-python"` stays, for highlighting."""


def rendered(markdown: str, title: str) -> str:
    """The HTML of that Markdown: raw HTML in it is shown as text, scripts and styles cannot come through.

    A first heading that only says the title again is left out: every page has the title above the statement.
    """
    tokens = MARKDOWN.parse(markdown)
    if _says(tokens, title):
        del tokens[:3]
    return nh3.clean(
        MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}), attributes=ATTRIBUTES, link_rel="noopener noreferrer"
    )


def _says(tokens: list[Token], title: str) -> bool:
    return (
        len(tokens) >= 3
        and (tokens[0].type, tokens[0].tag) == ("heading_open", "h1")
        and tokens[1].content.split() == title.split()
    )
