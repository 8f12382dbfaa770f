"""What cannot be graded at all is refused before anything sees it, with the field and the reason."""

import io
import zipfile

import pytest

from app.domain.errors import BadSubmission
from app.packs.submission import MAX_BYTES, check_files, main_file, unzip_submission


def test_files_come_as_text_in_the_order_of_the_patterns():
    files = {"a.py": b"1", "solution.py": b"\xef\xbb\xbfx = 'caf\xc3\xa9'"}
    assert list(check_files(["solution.py", "*.py"], files).items()) == [("solution.py", "x = 'café'"), ("a.py", "1")]


@pytest.mark.parametrize(
    ("files", "field", "kind"),
    [
        ({}, "files", "missing"),
        ({"other.txt": b"1"}, "files.other.txt", "bad_name"),
        ({"helper.py": b"1"}, "files.solution.py", "missing"),
        ({"solution.py": b" \n"}, "files.solution.py", "missing"),
        ({"solution.py": b"\xff\xfe"}, "files.solution.py", "not_text"),
        ({"solution.py": b"a\0"}, "files.solution.py", "not_text"),
        ({"solution.py": b"#" * (MAX_BYTES + 1)}, "files", "too_large"),
        ({f"a{n}.py": b"1" for n in range(1000)}, "files", "too_many"),
        ({"../solution.py": b"1"}, "files.../solution.py", "bad_name"),
        ({"/solution.py": b"1"}, "files./solution.py", "bad_name"),
        ({"a/../solution.py": b"1"}, "files.a/../solution.py", "bad_name"),
        ({"a\\solution.py": b"1"}, "files.a\\solution.py", "bad_name"),
        ({"solution.py\0.txt": b"1"}, "files.solution.py\\x00.txt", "bad_name"),
        ({"\x1b[31m.py": b"1"}, "files.\\x1b[31m.py", "bad_name"),
        ({"\ud800.py": b"1"}, "files.\\ud800.py", "bad_name"),
        ({"a" * 500 + ".py": b"1"}, "files." + "a" * 60, "bad_name"),
    ],
)
def test_files_that_cannot_be_graded_are_refused(files, field, kind):
    with pytest.raises(BadSubmission) as caught:
        check_files(["solution.py", "*.py"], files)
    assert (caught.value.field, caught.value.kind) == (field, kind)


@pytest.mark.parametrize(
    ("patterns", "names", "main"),
    [
        (["solution.py", "*.py"], ["a.py", "solution.py"], "solution.py"),
        (["*.py"], ["b.py", "a.py"], "a.py"),
        (["*.py"], ["a.py", "main.py"], "main.py"),
    ],
)
def test_the_main_file_is_the_first_of_the_first_pattern(patterns, names, main):
    assert main_file(patterns, dict.fromkeys(names)) == main


def zipped(*entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return buffer.getvalue()


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


def test_a_single_folder_around_all_files_is_taken_away():
    data = zipped(("hw1/", b""), ("hw1/solution.py", b"1"), ("hw1/a/b.py", b"2"), ("__MACOSX/hw1/._solution.py", b"x"))
    assert unzip_submission(data) == {"solution.py": b"1", "a/b.py": b"2"}


@pytest.mark.parametrize(
    ("data", "kind", "word"),
    [
        (b"not a zip", "bad_archive", "not a zip"),
        (zipped(("../x.py", b"1")), "bad_archive", "'..'"),
        (zipped(("/etc/x.py", b"1")), "bad_archive", "absolute"),
        (zipped((link("x.py"), b"/etc/passwd")), "bad_archive", "link"),
        (zipped(("x.py", b"0" * (20 * MAX_BYTES))), "too_large", "unpacks to more"),
        (zipped(*((f"x{n}.py", b"") for n in range(500))), "too_large", "500 entries"),
        (zipped(("a", b"1"), ("a/b.py", b"1")), "bad_archive", "as a folder"),
        (zipped(("x.py", b"1"))[:-30], "bad_archive", "not a zip"),
    ],
)
def test_zips_that_could_do_harm_are_refused(data, kind, word):
    with pytest.raises(BadSubmission) as caught:
        unzip_submission(data)
    assert caught.value.kind == kind
    assert word in caught.value.reason
