"""docs/api.md is what the OpenAPI document says."""

import re
from pathlib import Path

from cli.reference import page

PAGE = Path(__file__).parents[3] / "docs" / "api.md"


def test_the_page_is_what_the_server_describes():
    assert PAGE.read_text() == page(), "docs/api.md is behind the code: run `make api-docs`"


def test_its_links_lead_somewhere():
    text = PAGE.read_text()
    links = set(re.findall(r"\]\(#([^)]+)\)", text))
    headings = {line.removeprefix("### ").lower() for line in text.splitlines() if line.startswith("### ")}
    assert len(links) > 30
    assert links <= headings
