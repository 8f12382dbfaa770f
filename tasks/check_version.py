"""Check a pack version: learn what it promises, grade its own solutions, and publish it when they do as they should."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from app.domain.assignment import Declaration
from app.domain.errors import PackError
from app.packs.read import read_pack_zip
from app.services.publish_pack import VersionToCheck, load_version, settle_pack, touch_check
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tasks.grading.proof import Budget, prove
from tasks.workshop import Workshop

log = structlog.get_logger(__name__)

TOUCH_EVERY_S = 10.0


def check_version(shop: Workshop, version_id: int) -> str:
    """Settle the version unless it is settled; a word for the log that says what happened.

    Raises:
        sandbox.errors.SandboxError: ours; the version keeps waiting and is handed over again.
    """
    with shop.sessions() as session:
        version = load_version(session, version_id)
    if version.status != "checking":
        return version.status
    with shop.keeper.keep(Toucher(shop, version_id)):
        declaration, report, ok = examine(shop, version)
    with shop.sessions() as session:
        settle_pack(session, version_id, declaration, report, ok)
    log.info("pack.checked", course=version.course, assignment=version.assignment, number=version.number, ok=ok)
    return "passed" if ok else "refused"


def examine(shop: Workshop, version: VersionToCheck) -> tuple[Declaration | None, dict[str, Any], bool]:
    """What it promises, a report as plain data, and whether it may be published."""
    declaration = None
    try:
        pack = read_pack_zip(version.zip, version.assignment)
        declaration = declare(pack, shop.sandbox)
        proof = prove(pack, declaration, Grader(shop.sandbox), Budget())
    except PackError as error:
        where = {"file": error.file, "key": error.key, "reason": error.reason}
        return declaration, {"ok": False, "error": where, "solutions": []}, False
    if not proof.ok:
        proof = replace(proof, trials=None)  # what its tests miss can wait until they hold
    return declaration, proof.to_json(), proof.ok


class Toucher:
    """Says now and then, not at every beat, that the check still runs: it is a commit."""

    def __init__(self, shop: Workshop, version_id: int) -> None:
        self._shop = shop
        self._version_id = version_id
        self._next = time.monotonic() + TOUCH_EVERY_S

    def __call__(self) -> None:
        """One beat."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + TOUCH_EVERY_S
            with self._shop.sessions() as session:
                touch_check(session, self._version_id, datetime.now(UTC))
