"""A submission's bundle is read as it was written, and nothing else is taken for one."""

import pytest

from app.domain.assignment import Declaration
from app.domain.errors import PackError
from app.domain.result import DeclaredTest, Outcome, Result, Status, TestResult
from app.packs.bundle import Bundle, is_bundle, read_bundle, write_bundle
from app.packs.tree import read_zip, write_zip

TEST = DeclaredTest("adds", "1.1", 2)
RESULT = Result(Status.GRADED, (TestResult(TEST, Outcome.PASSED, 2),), surroundings={"seed": 7})
BUNDLE = Bundle(
    {"submission": "s1", "attempt": 2},
    "sum",
    b"the pack",
    Declaration((TEST,), {"0": {"count": 1, "data": None}}),
    {"solution.py": b"x = 1\n", "lib/part.py": b"\xff"},
    RESULT,
)


def test_a_bundle_is_read_as_it_was_written():
    data = write_bundle(BUNDLE)
    assert is_bundle(data)
    assert read_bundle(data) == BUNDLE
    assert read_bundle(data).seed == 7
    assert write_bundle(BUNDLE) == data


def test_a_submission_without_a_verdict_has_no_result_and_no_seed():
    bundle = Bundle(BUNDLE.about, "sum", b"", BUNDLE.declaration, BUNDLE.files)
    assert read_bundle(write_bundle(bundle)) == bundle
    assert bundle.seed is None


def test_a_pack_is_no_bundle():
    assert not is_bundle(write_zip({"assignment.yaml": b"title: x"}))
    assert not is_bundle(b"no zip")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"bundle.json": b'{"v": 2, "slug": "sum"}'}, "of another version"),
        ({"bundle.json": b"[]"}, "not as `gradewire replay` writes it"),
        ({"declaration.json": b"{}"}, "not as `gradewire replay` writes it"),
        ({"result.json": b"nonsense"}, "not as `gradewire replay` writes it"),
    ],
)
def test_a_spoilt_bundle_is_refused_with_the_reason(change, reason):
    tree = read_zip(write_bundle(BUNDLE)) | change
    with pytest.raises(PackError, match=reason):
        read_bundle(write_zip(tree))
