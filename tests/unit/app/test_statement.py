"""Statements become safe HTML under a page's own title."""

import pytest

from app.services.statement import rendered


def test_a_first_heading_that_repeats_the_title_is_left_out():
    assert rendered("# Two  Sum\n\nWrite it.\n", "Two Sum") == "<p>Write it.</p>\n"


def test_another_first_heading_stays():
    assert "<h1>Before you start</h1>" in rendered("# Before you start\n\nWrite it.\n", "Two Sum")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<b onclick='x()'>b</b>"])
def test_no_script_comes_through(text):
    html = rendered(text, "T")
    assert "<script" not in html
    assert "href=" not in html
    assert "<b" not in html
