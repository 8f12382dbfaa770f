"""The gradebook and its exports, on both databases."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.services.export_grades import Columns, to_csv
from app.services.gradebook import gradebook
from tests.contract.classroom import NOW, Classroom


@pytest.fixture
def room(session):
    room = Classroom(session)
    room.assignment("warm-up", due="2026-03-02T12:00", late_policy={"percent_a_day": 10})
    room.assignment("finale", due="2026-03-09T12:00", counts="latest")
    room.student("ann", "Ann Lee", sis_id="7001", email="ann@example.org", section="A")
    room.student("bob", "=Bob", section="B")
    return room


def scores(room, **one):
    return {
        line.student.login: [grade.score for grade in line.grades]
        for line in gradebook(room.session, room.course_id, **one).lines
    }


def test_best_and_latest_count_and_lateness_is_taken_off(room):
    room.submission("ann", "warm-up", 4)
    room.submission("ann", "warm-up", 10, at=NOW + timedelta(days=1, hours=1))
    room.submission("ann", "finale", 9)
    room.submission("ann", "finale", 2, at=NOW + timedelta(hours=1))
    assert scores(room) == {"ann": [9, 2], "bob": [None, None]}


def test_a_students_own_extension_comes_before_the_sections(room):
    late = NOW + timedelta(days=2, hours=1)
    for login in ("ann", "bob"):
        room.submission(login, "warm-up", 10, at=late)
    assert scores(room) == {"ann": [8, None], "bob": [8, None]}
    room.extension("warm-up", section="A", due_local="2026-03-03T12:00")
    assert scores(room)["ann"] == [9, None]
    room.extension("warm-up", login="ann", due_local="2026-03-04T12:00")
    assert scores(room) == {"ann": [10, None], "bob": [8, None]}


def test_a_failure_of_ours_makes_nobody_late(room):
    room.submission("ann", "warm-up", 0, at=NOW + timedelta(hours=23), status="system_error")
    room.submission("ann", "warm-up", 10, at=NOW + timedelta(days=1, hours=20))
    assert scores(room)["ann"] == [10, None]


def test_an_override_and_rubric_points_are_in_the_gradebook(room):
    room.submission("ann", "warm-up", 4)
    room.rubric("warm-up", "ann", 1.5)
    room.override("finale", "ann", 3, "oral exam")
    [line] = gradebook(room.session, room.course_id, user_id=room.users["ann"]).lines
    assert [(grade.score, grade.by_hand, grade.overridden) for grade in line.grades] == [
        (5.5, 1.5, False),
        (3, 0, True),
    ]
    assert line.total == 8.5


def test_only_the_verdict_that_stands_counts(room):
    submission = room.submission("ann", "warm-up", 4)
    room.verdict(submission, 10, grading_version=2)
    assert scores(room)["ann"] == [4, None]


def test_staff_are_not_graded_and_other_courses_are_not_in_it(room):
    room.submission("teacher", "warm-up", 10)
    other = Classroom(room.session, slug="other")
    other.assignment("warm-up")
    other.member("ann")
    other.submission("ann", "warm-up", 1)
    assert scores(room) == {"ann": [None, None], "bob": [None, None]}
    assert scores(other) == {"ann": [1]}


def test_it_takes_six_statements_however_large_the_course_is(room, engine):
    for login in ("ann", "bob"):
        for slug in ("warm-up", "finale"):
            room.submission(login, slug, 5)
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    gradebook(room.session, room.course_id)
    assert sum(one.lstrip().startswith("SELECT") for one in statements) == 6


def test_one_student_or_one_assignment_alone(room):
    room.submission("ann", "warm-up", 4)
    assert scores(room, user_id=room.users["ann"]) == {"ann": [4, None]}
    assert scores(room, assignment_id=room.assignments["warm-up"]) == {"ann": [4], "bob": [None]}


def test_the_exports_have_the_columns_that_the_others_import(room):
    room.submission("ann", "warm-up", 4.5)
    book = gradebook(room.session, room.course_id)

    def rows(columns):
        heading, *others = csv.reader(io.StringIO(to_csv(book, columns), newline=""))
        return [heading, *sorted(others)]

    assert rows(Columns.PLAIN) == [
        ["login", "name", "email", "sis_id", "section", "warm-up", "finale", "total", "max_total"],
        ["ann", "Ann Lee", "ann@example.org", "7001", "A", "4.5", "", "4.5", "20"],
        ["bob", "'=Bob", "", "", "B", "", "", "0", "20"],
    ]
    assert rows(Columns.CANVAS) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Warm-Up", "Finale"],
        ["    Points Possible", "", "", "", "", "10", "10"],
        ["'=Bob", "", "", "bob", "B", "", ""],
        ["Lee, Ann", "", "7001", "ann", "A", "4.5", ""],
    ]
    assert rows(Columns.MOODLE) == [
        ["First name", "Last name", "Username", "ID number", "Email address", "Warm-Up (Real)", "Finale (Real)"],
        ["'=Bob", "", "bob", "", "", "", ""],
        ["Ann", "Lee", "ann", "7001", "ann@example.org", "4.5", ""],
    ]
