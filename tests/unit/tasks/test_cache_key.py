"""Which programs count as equal."""

from dataclasses import replace

import pytest

from app.domain.assignment import Limits, Pack
from tasks.grading.cache.key import LONGEST, granularity, key_of

PACK = Pack(
    slug="p",
    title="P",
    statement="",
    files=("solution.py",),
    environment="base",
    limits=Limits(),
    cache="normalized",
    entries=({"kind": "unittest"},),
    digest="d",
)
PROGRAM = "def f(x):\n    return x + 1\n"


def key(text=PROGRAM, name="solution.py", *, exact=False, pack=PACK, environment="e", scope="", opted_out=()):
    return key_of(pack, {name: text}, exact=exact, environment=environment, scope=scope, opted_out=opted_out)


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    # add one\n    return x + 1\n",
        "\n\ndef f(x): return (x+1)\n",
        "def f(x):\r\n\treturn x + 1",
    ],
)
def test_comments_and_layout_do_not_matter_unless_bytes_are_asked_for(text):
    assert key(text) == key()
    assert key(text, exact=True) != key(exact=True)


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    return x + 2\n",
        "def f(y):\n    return y + 1\n",
        "def f(x):\n    'Adds.'\n    return x + 1\n",
        "def g(x):\n    return x + 1\n",
    ],
)
def test_every_other_difference_matters(text):
    assert key(text) != key()


@pytest.mark.parametrize(
    "line",
    [
        "import inspect",
        "print(open('solution.py').read())",
        "print(__file__)",
        "import sys; print(sys._getframe().f_lineno)",
        "# coding: latin-1",
        "f.__code__.co_firstlineno",
        "def broken(:",
        f"x = 0x{'f' * 5000}",
        f"x = {'+'.join(['1'] * 5000)}",
        f"x = {'(' * 500}1{')' * 500}",
        f"x = '{'x' * LONGEST}'",
    ],
    ids=lambda line: line[:30],
)
def test_a_program_that_may_see_its_layout_is_equal_to_its_own_bytes_alone(line):
    assert key(f"{PROGRAM}{line}\n") != key(f"{PROGRAM}\n{line}\n")
    assert key(f"{PROGRAM}{line}\n") == key(f"{PROGRAM}{line}\n")


def test_all_else_that_a_result_depends_on_is_in_the_key():
    other = replace(PACK, digest="other")
    keys = [key(), key(pack=other), key(environment="f"), key(scope="regrade 2"), key(opted_out=["landlock"])]
    keys += [key(name="other.py"), key(name="data.txt"), key(f"{PROGRAM} ", "data.txt")]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("pack", "asked", "how"),
    [
        (PACK, "normalized", "normalized"),
        (PACK, "exact", "exact"),
        (PACK, "off", "off"),
        (replace(PACK, entries=({"kind": "gradescope"},)), "normalized", "exact"),
        (replace(PACK, tree={"tests/test_a.py": b"import inspect"}), "normalized", "exact"),
        (replace(PACK, tree={"tests/test_a.py": b"text = open('solution.py').read()"}), "normalized", "exact"),
        (replace(PACK, tree={"tests/test_a.py": b"assert f(1) == 2"}), "normalized", "normalized"),
    ],
)
def test_tests_that_may_see_comments_make_bytes_count(pack, asked, how):
    assert granularity(pack, asked) == how
