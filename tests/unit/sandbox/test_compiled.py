"""Code of test files is taken from publishing where it is of the same text, and made where it is not."""

import pytest

from sandbox.harness import compiled

FILE, SOURCE = "tests/test_it.py", "ANSWER = 'forty-two'\n"


@pytest.fixture(autouse=True)
def _nothing_known():
    compiled.begin({})
    yield
    compiled.begin({})


def learned():
    compiled.compile_file(FILE, SOURCE)
    return compiled.told()


def run(code):
    space = {}
    exec(code, space)
    return space["ANSWER"]


def test_what_was_compiled_is_told_and_taken_the_next_time():
    known = learned()
    compiled.begin(known)
    code = compiled.code_of(FILE, SOURCE)
    assert (run(code), code.co_filename) == ("forty-two", FILE)
    assert compiled.compile_file(FILE, SOURCE) == code
    assert compiled.told() == {}


@pytest.mark.parametrize(
    ("file", "source", "how"),
    [(FILE, SOURCE + " ", ""), ("tests/test_other.py", SOURCE, ""), (FILE, SOURCE, "rewritten")],
    ids=["another text", "another file", "another way"],
)
def test_code_of_something_else_is_not_taken(file, source, how):
    compiled.begin(learned())
    assert compiled.code_of(file, source, how) is None


def test_code_for_another_interpreter_is_not_taken(monkeypatch):
    known = learned()
    monkeypatch.setattr(compiled, "MAGIC_NUMBER", b"\0\0\0\0")
    compiled.begin(known)
    assert compiled.code_of(FILE, SOURCE) is None
    assert run(compiled.compile_file(FILE, SOURCE)) == "forty-two"


def test_very_long_code_is_not_told(monkeypatch):
    monkeypatch.setattr(compiled, "MAX_BYTES", 100)
    assert learned() == {}
