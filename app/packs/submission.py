"""What a student hands in, checked before anything else sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from app.domain.errors import BadSubmission
from app.packs.archive import BadArchive, is_junk, name_fault, unzip

MAX_FILES = 200
MAX_BYTES = 1024 * 1024


def check_files(pack_patterns: Sequence[str], files: Mapping[str, bytes]) -> dict[str, str]:
    """The submitted files as text, in the order of the patterns.

    A pattern without `*`, `?` or `[` names a file that must be there; so must one file for the first pattern.

    Args:
        pack_patterns: the pack's `files`.
        files: name → content, as it was uploaded.

    Raises:
        BadSubmission: nothing can be graded: a name, a size or a content is not as it must be.
    """
    _check_names(files, pack_patterns)
    texts = _texts(files)
    check_complete(pack_patterns, texts)
    if not any(text.strip() for text in texts.values()):
        raise BadSubmission(f"files.{main_file(pack_patterns, texts)}", "the file is empty", "missing")
    order = {name: _rank(pack_patterns, name) for name in texts}
    return {name: texts[name] for name in sorted(texts, key=lambda name: (order[name], name))}


def check_draft(files: Mapping[str, bytes]) -> dict[str, str]:
    """The files of a draft as text: as large and of such names as a submission's may be, but incomplete, empty, or from
    an earlier version of the pack if need be.

    Raises:
        BadSubmission: a name, a size or a content is not as it must be.
    """
    _check_names(files)
    return _texts(files)


def check_complete(pack_patterns: Sequence[str], names: Mapping[str, object]) -> None:
    """Make sure that every file asked for is there.

    Raises:
        BadSubmission: naming the first file that is missing.
    """
    for index, pattern in enumerate(pack_patterns):
        if _is_glob(pattern) and index > 0:
            continue
        if not any(fnmatchcase(name, pattern) for name in names):
            what = f"no file matches {pattern}" if _is_glob(pattern) else "the file is missing"
            raise BadSubmission(f"files.{pattern}", what, "missing")


def main_file(pack_patterns: Sequence[str], names: Mapping[str, object]) -> str:
    """The file that is run or imported: the first that matches the first pattern, `main.py` before others."""
    matching = sorted(name for name in names if fnmatchcase(name, pack_patterns[0]))
    return "main.py" if "main.py" in matching else matching[0]


def wanted(pack_patterns: Sequence[str], name: str) -> bool:
    """Whether a file of this name is asked for."""
    return any(fnmatchcase(name, pattern) for pattern in pack_patterns)


def unzip_submission(data: bytes) -> dict[str, bytes]:
    """The files of a zip that a student hands in; a single folder around all of them is taken away.

    Raises:
        BadSubmission: it is no zip, a bomb, or leads outside.
    """
    try:
        files = unzip(data, max_files=MAX_FILES * 2, max_bytes=MAX_BYTES)
    except BadArchive as error:
        kind = "too_large" if error.too_large else "bad_archive"
        raise BadSubmission("files", f"the zip file {error}", kind) from error
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and all("/" in name for name in files):
        return {name.partition("/")[2]: content for name, content in files.items()}
    return files


def _check_names(files: Mapping[str, bytes], pack_patterns: Sequence[str] | None = None) -> None:
    if not files:
        raise BadSubmission("files", "no file was handed in", "missing")
    if len(files) > MAX_FILES:
        raise BadSubmission("files", f"{len(files)} files; at most {MAX_FILES} are taken", "too_many")
    for name in files:
        shown = name[:60].encode("unicode_escape").decode("ascii") if not name.isprintable() else name[:60]
        fault = name_fault(name)
        if fault:
            raise BadSubmission(f"files.{shown}", f"the file's name {fault}", "bad_name")
        if pack_patterns is not None and (is_junk(name) or not wanted(pack_patterns, name)):
            asked = ", ".join(pack_patterns)
            raise BadSubmission(f"files.{shown}", f"this file was not asked for; asked for: {asked}", "bad_name")


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    size = sum(map(len, files.values()))
    if size > MAX_BYTES:
        raise BadSubmission(
            "files", f"the files are {size:,} bytes together; at most {MAX_BYTES:,} are taken", "too_large"
        )
    return {name: _text(name, content) for name, content in sorted(files.items())}


def _text(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadSubmission(f"files.{name}", f"the file is not UTF-8 text (line {line})", "not_text") from error
    if "\0" in text:
        raise BadSubmission(f"files.{name}", "the file holds a NUL character: it is not text", "not_text")
    return text


def _is_glob(pattern: str) -> bool:
    return any(character in pattern for character in "*?[")


def _rank(pack_patterns: Sequence[str], name: str) -> int:
    return next(index for index, pattern in enumerate(pack_patterns) if fnmatchcase(name, pattern))
