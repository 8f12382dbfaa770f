"""Grading with the results of equal programs at hand: no run for a hit, one for all in flight, a sample run again.

What is kept is kept in Redis and may be lost at any time: then programs are graded as if there were no cache.
"""

from __future__ import annotations

import json
import random
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import redis
import structlog

from app.domain.assignment import Declaration, Pack
from app.domain.result import Outcome, Result, Status
from app.streams.kept_results import NOTHING, KeptResults, put_into
from app.streams.progress import Write
from sandbox.runner import Sandbox
from tasks.grading.cache.key import granularity, key_of
from tasks.grading.cache.lines import CannotMove, moved, places_of
from tasks.grading.grader import OnTest
from tasks.grading.kinds.registry import environment_of

log = structlog.get_logger(__name__)

SHARE_CHECKED = 0.01
"""The share of hits that are graded all the same."""
PATIENCE_S = 5.0
"""For so long a worker waits for another that grades an equal program."""
LOOK_S = 0.01

REPEATABLE = frozenset({Outcome.PASSED, Outcome.WRONG, Outcome.ERROR, Outcome.OUTPUT_LIMIT, Outcome.FORBIDDEN})
"""Outcomes that do not depend on how busy the machine was."""


class AnyGrader(Protocol):
    """What grades: see `tasks.grading.grader.Grader`."""

    def grade(self, pack: Pack, declaration: Declaration, files: Mapping[str, str], on_test: OnTest) -> Result:
        """The result of one submission."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a submission may be answered.

    Attributes:
        cache: the pack's setting: `exact`, `normalized` or `off`.
        scope: results are shared within one alone.
    """

    submission: str
    cache: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A program that was graded again and ended otherwise."""

    submission: str
    pack_digest: str
    tests: tuple[str, ...]

    @property
    def words(self) -> str:
        """What staff read."""
        named = ", ".join(repr(name) for name in self.tests[:5])
        return f"an equal program was graded again and ended otherwise in {named}: results depend on chance or time"


class CachedGrading:
    """Answers by kept results where it can, and grades where it cannot."""

    def __init__(
        self,
        kept: KeptResults,
        sandbox: Sandbox,
        grader: AnyGrader,
        on_disagreement: Callable[[Disagreement], None],
        *,
        later: Callable[[Write], None] | None = None,
        share_checked: float = SHARE_CHECKED,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """`later`: takes what may be written a moment later, with other things; None: it is written at once."""
        self._kept = kept
        self._sandbox = sandbox
        self._grader = grader
        self._on_disagreement = on_disagreement
        self._later = later
        self._share_checked = share_checked
        self._patience_s = patience_s

    def grade(
        self,
        pack: Pack,
        declaration: Declaration,
        files: Mapping[str, str],
        on_test: OnTest,
        asked: Asked,
    ) -> Result:
        """The result of one submission; `cached` says whether it is another's.

        Raises:
            PackError, SandboxError: as `Grader.grade` does.
        """
        how = granularity(pack, asked.cache)
        if how == "off":
            return self._grader.grade(pack, declaration, files, on_test)
        key = key_of(
            pack,
            files,
            exact=how == "exact",
            environment=self._sandbox.environment_digest(environment_of(pack)),
            scope=asked.scope,
            opted_out=self._sandbox.config.opt_out,
        )
        try:
            value = self._found(key)
        except redis.RedisError as error:
            log.warning("cache.away", error=str(error))
            return self._grader.grade(pack, declaration, files, on_test)
        result = None if not value else _unpacked(value, files)
        if result is None:
            return self._graded(key, pack, declaration, files, on_test)
        if random.random() < self._share_checked:  # noqa: S311 - a sample, not a secret
            fresh = self._grader.grade(pack, declaration, files, on_test)
            self._compare(key, result, fresh, asked.submission)
            return fresh
        for place in result.ended or range(1, len(result.tests) + 1):
            on_test(place, result.tests[place - 1])
        return replace(result, cached=True)

    def _found(self, key: str) -> bytes | None:
        """What is kept, once whoever is making it has made it; nothing when it is ours to make."""
        until = time.monotonic() + self._patience_s
        while True:
            found = self._kept.claim(key, self._patience_s)
            if isinstance(found, bytes):
                return found
            if found or time.monotonic() > until:
                return None
            time.sleep(LOOK_S)

    def _graded(
        self, key: str, pack: Pack, declaration: Declaration, files: Mapping[str, str], on_test: OnTest
    ) -> Result:
        try:
            result = self._grader.grade(pack, declaration, files, on_test)
        except BaseException:
            self._tell(lambda: self._kept.forget(key))
            raise
        value = _packed(result, files) if _may_be_kept(result) else NOTHING
        if self._later is not None:
            self._later(lambda pipe: put_into(pipe, key, value))
        else:
            self._tell(lambda: self._kept.put(key, value))
        return result

    def _compare(self, key: str, kept: Result, fresh: Result, submission: str) -> None:
        pairs = zip(kept.tests, fresh.tests, strict=True)
        differing = [new.test.name for old, new in pairs if (old.outcome, old.score) != (new.outcome, new.score)]
        if differing and _may_be_kept(fresh):
            self._tell(lambda: self._kept.forget(key))
            self._on_disagreement(Disagreement(submission, fresh.pack_digest, tuple(differing)))

    def _tell(self, put: Callable[[], None]) -> None:
        try:
            put()
        except redis.RedisError as error:
            log.warning("cache.away", error=str(error))


def _may_be_kept(result: Result) -> bool:
    return result.status is Status.GRADED and all(test.outcome in REPEATABLE for test in result.tests)


def _packed(result: Result, files: Mapping[str, str]) -> bytes:
    data = {"result": result.to_json(), "places": places_of(files)}
    return zlib.compress(json.dumps(data, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1)


def _unpacked(value: bytes, files: Mapping[str, str]) -> Result | None:
    """The result for files of another layout, perhaps; None when they must be graded."""
    try:
        data: Any = json.loads(zlib.decompress(value))
        return moved(Result.from_json(data["result"]), data["places"], files)
    except (CannotMove, ValueError, KeyError, TypeError, zlib.error):
        return None
