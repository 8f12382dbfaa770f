"""Handing in and looking at it, as contract §4 says, on both databases."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from app.db.models.assignment import Assignment
from app.db.models.blob import Blob
from app.db.models.submission import Submission
from app.db.session import writing
from app.domain.result import Status
from app.services.record_result import record_result
from tests.calls import RIGHT, SUM, assert_problem
from tests.demo import result

SOLUTION = RIGHT["files"]["solution.py"]


def change(session, **values):
    with writing(session):
        session.execute(update(Assignment).values(**values))


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def upload(*files):
    return {"uploads": files}


def sendable(sent):
    """What the client takes; it uses up its streams, so each call needs its own."""
    if "uploads" not in sent:
        return {"json": None} | sent
    return {"json": None, "data": {"files": [(io.BytesIO(content), name) for name, content in sent["uploads"]]}}


def test_a_submission_is_promised_and_can_be_looked_at(calls):
    answer = calls("ann").submit()
    assert answer.status_code == 202
    promised = answer.get_json()
    assert promised["status"] == "queued"
    assert (promised["attempt"], promised["position"]) == (1, 0)
    assert promised["events"] == f"/api/v1/submissions/{promised['id']}/events"
    accepted_at = datetime.fromisoformat(promised["accepted_at"])
    assert accepted_at.utcoffset() == timedelta(0)
    assert len(promised["accepted_at"]) == len("2026-03-01T12:00:00.123+00:00")
    shown = calls("ann").get(f"/submissions/{promised['id']}").get_json()
    assert shown["files"] == RIGHT["files"]
    assert (shown["course"], shown["assignment"], shown["status"]) == ("demo", "sum", "queued")
    assert datetime.fromisoformat(shown["accepted_at"]) == accepted_at
    assert shown["result"] is None


@pytest.mark.parametrize(
    "sent",
    [
        upload(("solution.py", SOLUTION.encode())),
        upload(("all.zip", zipped({"solution.py": SOLUTION}))),
        upload(("all.zip", zipped({"homework/solution.py": SOLUTION}))),
        {"data": zipped({"solution.py": SOLUTION}), "content_type": "application/zip"},
    ],
    ids=["multipart", "zip in multipart", "zip with a folder", "zip alone"],
)
def test_files_may_come_in_other_ways_too(calls, sent):
    answer = calls("ann").submit(**sendable(sent))
    assert answer.status_code == 202, answer.text
    assert calls("ann").get(f"/submissions/{answer.get_json()['id']}").get_json()["files"] == RIGHT["files"]


BAD = {
    "no file": ({"json": {"files": {}}}, 422, "files"),
    "no files field": ({"json": {}}, 422, "files"),
    "files is a list": ({"json": {"files": []}}, 422, "files"),
    "a field that is not known": ({"json": {**RIGHT, "grade": 100}}, 422, "grade"),
    "a file that is a number": ({"json": {"files": {"solution.py": 1}}}, 422, "files.solution.py"),
    "an empty file": ({"json": {"files": {"solution.py": ""}}}, 422, "files.solution.py"),
    "a file that was not asked for": ({"json": {"files": {**RIGHT["files"], "x.py": "1"}}}, 422, "files.x.py"),
    "not UTF-8": (upload(("solution.py", b"caf\xe9")), 422, "files.solution.py"),
    "half a surrogate pair": (
        {"data": '{"files": {"solution.py": "\\ud800"}}', "content_type": "application/json"},
        422,
        "files.solution.py",
    ),
    "a NUL in the text": ({"json": {"files": {"solution.py": "a\0b"}}}, 422, "files.solution.py"),
    "10 MB of code": ({"json": {"files": {"solution.py": "#" * 10_000_000}}}, 413, None),
    "more than a file may have": ({"json": {"files": {"solution.py": "#" * 1_500_000}}}, 413, "files"),
    "10 MB of files": (
        {"data": b"#" * 10_000_000, "content_type": "multipart/form-data; boundary=x"},
        413,
        None,
    ),
    "1,000 files": ({"json": {"files": {f"f{n}.py": "1" for n in range(1000)}}}, 422, "files"),
    "1,000 uploads": (upload(*((f"f{n}.py", b"1") for n in range(1000))), 422, "files"),
    "a name twice": (upload(("solution.py", b"1"), ("solution.py", b"2")), 422, "files.solution.py"),
    "a name with ..": ({"json": {"files": {"../solution.py": "1"}}}, 422, "files.../solution.py"),
    "a name with NUL": ({"json": {"files": {"solution.py\0": "1"}}}, 422, None),
    "an absolute name": ({"json": {"files": {"/etc/passwd": "1"}}}, 422, None),
    "JSON that is none": ({"data": '{"files": ', "content_type": "application/json"}, 400, None),
    "JSON without end": ({"data": "[" * 200_000, "content_type": "application/json"}, 400, None),
    "no JSON at all": ({"data": "files", "content_type": "text/plain"}, 415, None),
    "a form": ({"data": {"files": "x"}}, 415, None),
    "a zip that is none": ({"data": b"PK nothing", "content_type": "application/zip"}, 422, "files"),
    "a zip that leads outside": (
        {"data": zipped({"../solution.py": "1"}), "content_type": "application/zip"},
        422,
        None,
    ),
    "a zip bomb": (
        {"data": zipped({"solution.py": "0" * 50_000_000}), "content_type": "application/zip"},
        413,
        "files",
    ),
    "an empty key": ({"json": RIGHT, "headers": {"Idempotency-Key": ""}}, 422, "Idempotency-Key"),
    "an endless key": ({"json": RIGHT, "headers": {"Idempotency-Key": "k" * 201}}, 422, "Idempotency-Key"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_and_leaves_nothing_behind(calls, session, name):
    sent, status, field = BAD[name]
    before = session.scalars(select(func.count()).select_from(Blob)).one()
    session.commit()
    assert_problem(calls("ann").submit(**sendable(sent)), status, field)
    assert session.scalars(select(func.count()).select_from(Blob)).one() == before
    assert session.scalars(select(func.count()).select_from(Submission)).one() == 0


def test_what_is_not_there_or_somebody_elses_is_not_found(calls, session):
    ann = calls("ann")
    number = ann.submit().get_json()["id"]
    assert_problem(ann.post("/courses/demo/assignments/nothing/submissions", json=RIGHT), 404)
    assert_problem(ann.post("/courses/nothing/assignments/sum/submissions", json=RIGHT), 404)
    assert_problem(calls("stranger").submit(), 404)
    for path in (f"/submissions/{number}", f"/submissions/{number}/events", f"/events?topics=submission:{number}"):
        assert_problem(calls("bob").get(path), 404)
        assert_problem(calls("stranger").get(path), 404)
        assert calls("staff").get(path).status_code == 200
    assert_problem(ann.get("/submissions/nothing"), 404)
    assert session.scalars(select(func.count()).select_from(Submission)).one() == 1


def test_a_closed_assignment_takes_nothing_from_students(calls, session, demo):
    now = datetime.now(UTC)
    change(session, closes_at=now - timedelta(seconds=1))
    assert_problem(calls("ann").submit(), 409)
    assert session.scalars(select(func.count()).select_from(Submission)).one() == 0
    assert calls("staff").submit().status_code == 202
    change(session, closes_at=None, opens_at=now + timedelta(hours=1))
    assert_problem(calls("ann").submit(), 409)


def test_the_same_key_makes_no_second_attempt(calls):
    headers = {"Idempotency-Key": "abc"}
    first = calls("ann").submit(headers=headers).get_json()
    assert calls("ann").submit(headers=headers).get_json() == first
    other = {"files": {"solution.py": "pass"}}
    assert_problem(calls("ann").submit(headers=headers, json=other), 422, "Idempotency-Key")


def test_a_student_sees_no_trace_of_a_hidden_test(calls, session):
    number = calls("ann").submit().get_json()["id"]
    record_result(session, number, 1, 1, result(True, False, False))
    answer = calls("ann").get(f"/submissions/{number}")
    shown = answer.get_json()
    assert [test["name"] for test in shown["result"]["tests"]] == ["adds"]
    assert (shown["result"]["score"], shown["result"]["max_score"]) == (2, 2)
    assert (shown["status"], shown["result"]["extra_data"]["attempt"]) == ("graded", 1)
    assert shown["finished_at"]
    listed = calls("ann").get(f"{SUM}/submissions?mine=1")
    [line] = listed.get_json()["items"]
    assert (line["score"], line["max_score"], line["passed"], line["n"]) == (2, 2, 1, 1)
    events = calls("ann").get(f"/submissions/{number}/events").text
    for text in (answer.text, listed.text, events, calls("ann").get(SUM).text):
        assert "secretly" not in text
        assert "adds-late" not in text
    assert calls("staff").get(f"/submissions/{number}").get_json()["result"]["max_score"] == 4


def test_a_test_for_after_the_due_date_is_seen_then(calls, session):
    number = calls("ann").submit().get_json()["id"]
    record_result(session, number, 1, 1, result(True, False, True))
    change(session, due_at=datetime.now(UTC) - timedelta(hours=1))
    shown = calls("ann").get(f"/submissions/{number}").get_json()
    assert [test["name"] for test in shown["result"]["tests"]] == ["adds", "adds-late"]
    standing = calls("ann").get(SUM).get_json()
    assert (standing["best_score"], standing["max_score"]) == (3, 3)


def test_lists_are_paged_newest_first(calls, session):
    ids = [calls(login).submit().get_json()["id"] for login in ("ann", "bob", "ann", "ann")]
    first = calls("ann").get(f"{SUM}/submissions?limit=2").get_json()
    assert [line["id"] for line in first["items"]] == [ids[3], ids[2]]
    rest = calls("ann").get(f"{SUM}/submissions", query_string={"limit": 2, "cursor": first["next"]}).get_json()
    assert [line["id"] for line in rest["items"]] == [ids[0]]
    assert rest["next"] is None
    everybody = calls("staff").get(f"{SUM}/submissions").get_json()["items"]
    assert [line["user"]["login"] for line in everybody] == ["ann", "ann", "bob", "ann"]
    assert calls("staff").get(f"{SUM}/submissions?mine=1").get_json()["items"] == []


@pytest.mark.parametrize("query", ["cursor=x", "cursor=bm90aGluZw", "limit=0", "limit=1000", "limit=x", "mine=maybe"])
def test_a_bad_query_names_its_field(calls, query):
    assert_problem(calls("ann").get(f"{SUM}/submissions?{query}"), 422, query.partition("=")[0])


def test_a_failure_of_ours_is_told_as_ours_and_costs_no_attempt(calls, session):
    number = calls("ann").submit().get_json()["id"]
    record_result(session, number, 1, 3, result(False, False, False, status=Status.SYSTEM_ERROR))
    assert calls("ann").get(f"/submissions/{number}").get_json()["status"] == "system_error"
    assert calls("ann").get(SUM).get_json()["attempts_used"] == 0
    events = calls("ann").get(f"/submissions/{number}/events").text
    assert "event: submission.failed" in events
    assert '"counts_attempt":false' in events.replace(" ", "")
