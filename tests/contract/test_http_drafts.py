"""Drafts: kept for one's other devices, and never overwritten unseen, on both databases."""

from tests.calls import SUM, assert_problem

DRAFT = f"{SUM}/draft"
NONE_YET = {"revision": 0, "saved_at": None, "device": "", "files": {}}


def put(calls, text, revision, device=""):
    body = {"files": {"solution.py": text}, "revision": revision, "device": device}
    return calls.call("PUT", DRAFT, json=body)


def test_a_draft_comes_back_to_its_owner_alone(calls):
    ann = calls("ann")
    assert ann.get(DRAFT).get_json() == NONE_YET
    kept = put(ann, "x = 1\n", 0, "phone").get_json()
    assert (kept["revision"], kept["device"]) == (1, "phone")
    assert put(ann, "x = 12\n", 1, "laptop").get_json()["revision"] == 2
    shown = ann.get(DRAFT).get_json()
    assert (shown["files"], shown["revision"], shown["device"]) == ({"solution.py": "x = 12\n"}, 2, "laptop")
    for other in ("bob", "staff"):
        assert calls(other).get(DRAFT).get_json() == NONE_YET


def test_what_is_made_from_another_revision_is_refused_and_changes_nothing(calls):
    ann = calls("ann")
    assert_problem(put(ann, "one", 1), 409, "revision")
    for revision, text in enumerate(("one", "two")):
        put(ann, text, revision)
    for based_on in (0, 1, 3):
        refused = put(ann, "three", based_on)
        assert_problem(refused, 409, "revision")
        assert "revision 2" in refused.get_json()["detail"]
    assert ann.get(DRAFT).get_json()["files"] == {"solution.py": "two"}


def test_the_same_files_again_are_no_conflict_because_an_answer_may_get_lost(calls):
    ann = calls("ann")
    first = put(ann, "one", 0)
    again = put(ann, "one", 0)
    assert again.status_code == 200
    assert again.get_json() == first.get_json()


STRANGE = [
    ({"files": {"solution.py": "x" * 1_100_000}, "revision": 0}, 413),
    ({"files": {f"{number}.py": "" for number in range(201)}, "revision": 0}, 422),
    ({"files": {"../solution.py": ""}, "revision": 0}, 422),
    ({"files": {"solution.py": "a\0b"}, "revision": 0}, 422),
    ({"files": {"solution.py": "\ud800"}, "revision": 0}, 422),
    ({"files": {"solution.py": 1}, "revision": 0}, 422),
    ({"files": {}, "revision": 0}, 422),
    ({"files": {"solution.py": ""}, "revision": -1}, 422),
    ({"files": {"solution.py": ""}}, 422),
    ({"revision": 0}, 422),
    ([], 422),
]


def test_a_draft_is_no_larger_and_no_stranger_than_a_submission_may_be(calls):
    ann = calls("ann")
    for body, status in STRANGE:
        assert_problem(ann.call("PUT", DRAFT, json=body), status)
    assert ann.get(DRAFT).get_json() == NONE_YET


def test_a_draft_may_be_empty_and_hold_what_the_pack_no_longer_asks_for(calls):
    body = {"files": {"solution.py": "", "earlier.py": "y = 2\n"}, "revision": 0}
    assert calls("ann").call("PUT", DRAFT, json=body).status_code == 200
