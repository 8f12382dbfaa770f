"""What a roster's lines mean, and what is wrong with them."""

import pytest

from app.domain.people import Role
from app.domain.roster import RosterRow, read_roster


def test_columns_are_found_by_their_heading_in_any_order():
    rows, errors = read_roster("\ufeffSection,LOGIN,Colour,Role,Full Name\r\nA,ann,red,Grader,Ann Lee\r\n,bob,,,\r\n")
    assert errors == []
    assert rows == [RosterRow(2, "ann", name="Ann Lee", role=Role.GRADER, section="A"), RosterRow(3, "bob")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_headings_of_canvas_and_moodle_are_known(delimiter):
    lines = (
        ["Student", "SIS User ID", "SIS Login ID", "Section"],
        ["Ann Lee", "77", "ann", "A"],
    )
    rows, errors = read_roster("\n".join(delimiter.join(cells) for cells in lines))
    assert errors == []
    assert rows == [RosterRow(2, "ann", name="Ann Lee", sis_id="77", section="A")]
    assert read_roster("Username,Email address,ID number\nann,ann@x.org,77")[0] == [
        RosterRow(2, "ann", email="ann@x.org", sis_id="77")
    ]


@pytest.mark.parametrize(
    ("line", "field", "word"),
    [
        (",Ann,a@x.org,student", "login", "empty"),
        ("an n,Ann,a@x.org,student", "login", "no blanks"),
        ("ann,Ann,nowhere,student", "email", "no e-mail address"),
        ("ann,Ann,a@x.org,boss", "role", "student, grader"),
        ("ann,Ann,a@x.org", "", "3 columns where the first line has 4"),
        ("ann,Ann,a@x.org,student,more", "", "5 columns"),
        ('ann,"Ann,a@x.org,student', "", "quotation mark"),
        ("ann," + "x" * 201 + ",a@x.org,student", "name", "more than 200"),
        ("ann,A\x00nn,a@x.org,student", "name", "control"),
        ("ZOE,Again,a@x.org,student", "login", "line 2 already"),
    ],
)
def test_a_broken_line_is_named_with_its_column_and_the_others_go_on(line, field, word):
    rows, errors = read_roster(f"login,name,email,role\nzoe,Zoe,z@x.org,student\n{line}\nyan,Yan,y@x.org,student\n")
    assert [row.login for row in rows] == ["zoe", "yan"]
    assert [(error.line, error.field) for error in errors] == [(3, field)]
    assert word in errors[0].reason


@pytest.mark.parametrize("text", ["", "name,email\nAnn,a@x.org\n", "\x00"])
def test_a_file_without_logins_is_refused_whole(text):
    rows, errors = read_roster(text)
    assert rows == []
    assert errors[0].line == 1
