"""A Gradescope autograder in a pack: a zip or a folder with `run_autograder` at its root."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.packs.archive import BadArchive, unzip
from app.packs.run_autograder import Step, read_script

MAX_FILES = 2_000
MAX_BYTES = 16 * 1024 * 1024
SCRIPT = "run_autograder"


def autograder_files(tree: Mapping[str, bytes], path: str) -> dict[str, bytes]:
    """The autograder's files by name.

    Raises:
        ValueError: there is none there, or it has no `run_autograder`.
    """
    if path in tree:
        try:
            files = unzip(tree[path], max_files=MAX_FILES, max_bytes=MAX_BYTES)
        except BadArchive as error:
            raise ValueError(str(error)) from error
    else:
        folder = path.rstrip("/") + "/"
        files = {name.removeprefix(folder): content for name, content in tree.items() if name.startswith(folder)}
    if not files:
        raise ValueError(f"the pack has no file or folder {path}")
    if SCRIPT not in files:
        raise ValueError(f"{path} has no {SCRIPT} at its root")
    return files


def steps_of(files: Mapping[str, bytes]) -> list[Step]:
    """What its `run_autograder` does.

    Raises:
        ValueError: it does what cannot be done in a jail without a shell; says which line.
    """
    return read_script(files[SCRIPT].decode("utf-8", "replace"))


def metadata(title: str, total_points: float) -> bytes:
    """`submission_metadata.json`, as far as a grading may depend on it: nobody's name, and no time."""
    never = "1970-01-01T00:00:00.000000+00:00"
    return json.dumps(
        {
            "id": 0,
            "created_at": never,
            "assignment": {
                "due_date": never,
                "group_size": None,
                "group_submission": False,
                "id": 0,
                "course_id": 0,
                "late_due_date": None,
                "release_date": never,
                "title": title,
                "total_points": f"{total_points:g}",
            },
            "submission_method": "upload",
            "users": [],
            "previous_submissions": [],
        }
    ).encode()
