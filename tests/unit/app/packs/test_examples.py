"""Examples are read from a pack's files without running them."""

import pytest

from app.domain.errors import PackError
from app.packs.examples import groups_of, parse_examples
from app.packs.read import read_pack_zip
from app.packs.tree import write_zip

SOURCE = b'''"""Module.

>>> 1
1
"""
raise SystemExit("nothing of this file is run")

def plain(): "no examples"

class Stack:
    """
    >>> Stack()
    """
    async def push(self):
        r"""
        >>> "\\n"
        """
'''


def test_every_docstring_with_examples_is_a_group_by_its_dotted_name():
    groups = groups_of("tests/a.py", SOURCE)
    assert [(group.name, [example.source for example in group.examples]) for group in groups] == [
        ("", ["1\n"]),
        ("Stack", ["Stack()\n"]),
        ("Stack.push", ['"\\n"\n']),
    ]
    assert [group.examples[0].lineno for group in groups] == [2, 11, 15]


def test_a_text_is_one_group():
    (group,) = groups_of("tests/a.md", b"# A\n>>> 1\n1\n# B\n>>> 2\n2\n")
    assert len(group.examples) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (">>>1\n", "lacks blank"),
        (">>> 1 +\n2\n", "line 1: the example is not Python"),
        ("  >>> 1\n 1\n", "inconsistent"),
    ],
)
def test_examples_that_doctest_would_refuse_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        parse_examples(text)


@pytest.mark.parametrize(
    ("entry", "text", "key", "message"),
    [
        ("file: tests/a.txt", "nothing", "tests[0].file", "has no examples"),
        ("file: tests/b.txt", ">>> 1", "tests[0].file", "no file tests/b.txt"),
        ("file: tests/a.txt, options: [SKIP]", ">>> 1", "tests[0].options[0]", "must be one of"),
        ("file: tests/a.txt, cases: []", ">>> 1", "tests[0].cases", "unknown key"),
        ("file: tests/a.py", "def", "tests[0].file", "is not Python (tests/a.py, line 1)"),
    ],
)
def test_a_wrong_doctest_entry_is_refused_by_its_key(entry, text, key, message):
    manifest = f"title: T\nfiles: [a.py]\ntests: [{{kind: doctest, {entry}}}]\n"
    tree = {"assignment.yaml": manifest.encode(), "tests/a.txt": text.encode(), "tests/a.py": text.encode()}
    with pytest.raises(PackError) as caught:
        read_pack_zip(write_zip(tree), "p")
    assert caught.value.key == key
    assert message in str(caught.value)
