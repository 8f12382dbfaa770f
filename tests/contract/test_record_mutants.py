"""The report of a published version grows, once for each step."""

from app.domain.assignment import Declaration
from app.services.publish_pack import settle_pack, store_pack
from app.services.record_mutants import load_mutants, record_mutants
from tests import demo


def version_with(session, report):
    made = demo.make_demo(session)
    data = demo.pack_zip("# Another\n")
    version = store_pack(session, course_id=made.course.id, slug="sum", data=data, user_id=None, now=demo.NOW)
    settle_pack(session, version.id, Declaration(demo.TESTS, demo.LEARNED), report, ok=True)
    return version.id


def test_of_two_who_go_on_from_the_same_place_one_is_recorded(session):
    version_id = version_with(session, {"ok": True, "mutants": {"tried": 0}})
    declaration, mutants = load_mutants(session, version_id)
    assert (declaration.tests, mutants) == (demo.TESTS, {"tried": 0})
    assert record_mutants(session, version_id, 0, {"tried": 3, "done": False}, demo.NOW)
    assert not record_mutants(session, version_id, 0, {"tried": 2, "done": False}, demo.NOW)
    session.expire_all()
    assert load_mutants(session, version_id)[1] == {"tried": 3, "done": False}


def test_a_version_without_mutants_has_none_to_try(session):
    version_id = version_with(session, {"ok": True, "mutants": None})
    assert load_mutants(session, version_id) is None
    assert not record_mutants(session, version_id, 0, {"tried": 1, "done": False}, demo.NOW)
    assert load_mutants(session, version_id + 1) is None
