"""One practice run from JSON to JSON: what the browser's worker calls."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from app.domain.assignment import Declaration, Limits, Pack
from app.domain.errors import BadSubmission
from app.packs.submission import check_files
from sandbox.runner import Sandbox
from tasks.grading.grader import Grader
from tasks.practice.jail import PracticeSandbox, Watch


def practice(given: str, files: str, watch: Watch, on_test: Callable[[int, str], None]) -> str:
    """Grade files against the visible tests.

    Args:
        given: what the server says of the visible tests (`app.services.practice`), as JSON.
        files: name → text, as JSON.
        on_test: called as each test ends with its place, from 1, and its result as JSON.

    Returns:
        The whole result as JSON; `{"refused": reason}` when the files cannot be graded.
    """
    data = json.loads(given)
    pack = pack_of(data["pack"])
    try:
        checked = check_files(pack.files, {name: text.encode() for name, text in json.loads(files).items()})
    except BadSubmission as error:
        return json.dumps({"refused": str(error)})
    grader = Grader(cast(Sandbox, PracticeSandbox(watch)))
    declaration = Declaration.from_json(data["declaration"])
    result = grader.grade(pack, declaration, checked, lambda k, one: on_test(k, json.dumps(one.to_json())))
    return json.dumps(result.to_json())


def pack_of(data: Mapping[str, Any]) -> Pack:
    """The pack with its visible tests alone."""
    return Pack(
        slug=data["slug"],
        title=data["title"],
        statement="",
        files=tuple(data["files"]),
        environment=data["environment"],
        limits=Limits(**data["limits"]),
        cache="off",
        entries=tuple(data["entries"]),
        tree={path: base64.b64decode(content) for path, content in data["tree"].items()},
        digest=data["digest"],
    )
