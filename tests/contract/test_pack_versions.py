"""The versions of a pack over HTTP, on both databases."""

from sqlalchemy import select

from app.db.models.all import PackVersion
from app.domain.assignment import Declaration
from app.packs.tree import read_zip, write_zip
from app.services.publish_pack import settle_pack
from tests.calls import assert_problem
from tests.demo import LEARNED, TESTS, pack_zip

PACK = "/courses/demo/assignments/sum/pack"


def put(staff, session, data):
    """Upload that zip, and say that its check has passed; the version's number."""
    number = staff.call("PUT", PACK, data=data, content_type="application/zip").get_json()["version"]
    settle(session, number)
    return number


def settle(session, number):
    version = session.scalars(select(PackVersion.id).where(PackVersion.number == number)).one()
    settle_pack(session, version, Declaration(TESTS, LEARNED), {}, ok=True)


def test_versions_are_listed_and_compared_file_by_file(calls, session):
    staff = calls("staff")
    other = read_zip(pack_zip("# Sum\n\nWrite `add` well.\n"))
    other["tests/data.bin"] = b"\0\1"
    other["notes.md"] = b"Look here.\n"
    del other["starter/solution.py"]
    assert put(staff, session, write_zip(other)) == 2

    items = staff.get(f"{PACK}/versions").get_json()["items"]
    assert [(one["version"], one["status"]) for one in items] == [(2, "published"), (1, "replaced")]
    assert [one["created_by"] and one["created_by"]["login"] for one in items] == ["staff", None]

    changes = staff.get(f"{PACK}/versions/2/changes?since=1").get_json()["items"]
    told = [(one["path"], one["kind"], one["is_text"], one["before"], one["after"]) for one in changes]
    assert told == [
        ("notes.md", "added", True, None, "Look here.\n"),
        ("starter/solution.py", "removed", True, "def add(a, b):\n    ...\n", None),
        ("statement.md", "changed", True, "Write `add`.\n", "# Sum\n\nWrite `add` well.\n"),
        ("tests/data.bin", "added", False, None, None),
    ]
    back = staff.get(f"{PACK}/versions/1/changes?since=2").get_json()["items"]
    assert [one["kind"] for one in back] == ["removed", "added", "changed", "removed"]
    assert_problem(staff.get(f"{PACK}/versions/3/changes?since=1"), 404)
    assert_problem(staff.get(f"{PACK}/versions/2/changes"), 422, "since")


def test_an_older_version_is_published_again_as_the_newest(calls, session):
    staff = calls("staff")
    put(staff, session, pack_zip("# Sum\n\nAnother.\n"))
    made = staff.post(f"{PACK}/versions/1/publish")
    assert (made.status_code, made.get_json()["version"], made.get_json()["status"]) == (202, 3, "checking")
    assert staff.post(f"{PACK}/versions/1/publish").get_json()["version"] == 3  # again is safe
    settle(session, 3)
    first, *_, last = sorted(staff.get(f"{PACK}/versions").get_json()["items"], key=lambda one: one["version"])
    assert (last["digest"], last["status"], last["created_by"]["login"]) == (first["digest"], "published", "staff")
    assert "Another" not in calls("ann").get("/courses/demo/assignments/sum").get_json()["statement_html"]
