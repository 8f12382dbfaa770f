"""After a pack is published: try changes of its reference, a moment at a time, so that no student waits behind it."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from app.packs.read import read_pack_zip
from app.services.publish_pack import load_version
from app.services.record_mutants import end_mutants, load_mutants, record_mutants
from tasks.grading.grader import Grader
from tasks.grading.mutants.trials import Trials, try_more
from tasks.workshop import Workshop

log = structlog.get_logger(__name__)

SLICE_S = 0.5
"""For so long one task tries mutants; then whatever waits has its turn."""


def try_mutants(shop: Workshop, version_id: int, seconds: float = SLICE_S) -> bool:
    """Try some mutants of the version's reference and put them down in its report; whether there are more to try.

    Raises:
        sandbox.errors.SandboxError: ours; the report keeps what it has.
    """
    with shop.sessions() as session:
        found = load_mutants(session, version_id)
        if found is None or Trials.from_json(found[1]).done:
            end_mutants(session, version_id)
            return False
        declaration, data = found
        version = load_version(session, version_id)
    before = Trials.from_json(data)
    pack = read_pack_zip(version.zip, version.assignment)
    after = try_more(before, pack, declaration, Grader(shop.sandbox), seconds=seconds)
    with shop.sessions() as session:
        ours = record_mutants(session, version_id, before.tried, after.to_json(), datetime.now(UTC))
    if ours and after.done:
        log.info("pack.mutants", assignment=version.assignment, number=version.number, survived=len(after.survivors))
    return ours and not after.done
