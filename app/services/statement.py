"""A statement's Markdown as HTML that is safe to show."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": True, "typographer": False}).enable(
    ["table", "strikethrough", "linkify"]
)
ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "code": {"class"}}
"""`class="language-python"` stays, for highlighting."""


def rendered(markdown: str) -> str:
    """The HTML of that Markdown: raw HTML in it is shown as text, scripts and styles cannot come through."""
    return nh3.clean(MARKDOWN.render(markdown), attributes=ATTRIBUTES, link_rel="noopener noreferrer")
