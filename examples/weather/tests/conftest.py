import pytest


@pytest.fixture
def readings():
    return [50, 59, 68]


@pytest.fixture
def typed(monkeypatch):
    """A function that has `input` give some lines, and nothing after them."""

    def type_in(*lines):
        left = list(lines)
        monkeypatch.setattr("builtins.input", lambda prompt="": left.pop(0) if left else "")
        return left

    return type_in
