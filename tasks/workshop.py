"""All that a worker process has: database, backlog, news, grader, and the keeper of what it has in hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import redis
import structlog
from sqlalchemy.orm import Session, sessionmaker

import app.db.models.all  # noqa: F401  (foreign keys are found by name: every table must be known)
from app.config import Settings
from app.db.session import engine_for, sessions
from app.domain.assignment import Pack
from app.packs.read import read_pack_zip
from app.services.load_submission import load_zip
from app.services.stop_cache import stop_cache
from app.streams.connection import connect
from app.streams.kept_results import KeptResults
from app.streams.keys import Lane
from app.streams.progress import ProgressWriter
from app.streams.submissions import WorkStream, lanes_of
from app.streams.workers import WorkerRegistry
from sandbox.runner import Sandbox, SandboxConfig
from tasks.cached import CachedGrading, Disagreement
from tasks.grading.grader import Grader
from tasks.grading.usual import usual_grader
from tasks.lease import LeaseKeeper
from tasks.news import News

log = structlog.get_logger(__name__)

PACKS_KEPT = 32


@dataclass
class PackCache:
    """Packs that were read lately, by digest: one course grades the same few packs all day."""

    packs: OrderedDict[str, Pack] = field(default_factory=OrderedDict)

    def get(self, sessions: sessionmaker[Session], digest: str, zip_digest: str, slug: str) -> Pack:
        """The pack, from the database when it is not at hand."""
        pack = self.packs.pop(digest, None)
        if pack is None:
            with sessions() as session:
                pack = read_pack_zip(load_zip(session, zip_digest), slug)
        self.packs[digest] = pack
        if len(self.packs) > PACKS_KEPT:
            self.packs.popitem(last=False)
        return pack


@dataclass(frozen=True)
class Workshop:
    """What a task finds ready. `name` is who holds the work: the same again after a restart of this worker."""

    name: str
    sessions: sessionmaker[Session]
    client: redis.Redis
    lanes: Mapping[Lane, WorkStream]
    news: News
    sandbox: Sandbox
    grader: Grader
    keeper: LeaseKeeper
    cached: CachedGrading | None = None
    packs: PackCache = field(default_factory=PackCache)

    @property
    def work(self) -> WorkStream:
        """The lane that students wait for."""
        return self.lanes["interactive"]


@contextmanager
def open_workshop(settings: Settings, name: str) -> Iterator[Workshop]:
    """Set up, and take down in the opposite order.

    Raises:
        sandbox.errors.SandboxError: a layer of the sandbox cannot be had on this machine.
    """
    with ExitStack() as stack:
        engine = engine_for(settings.database_url)
        stack.callback(engine.dispose)
        client = stack.enter_context(connect(settings.redis_url))
        config = SandboxConfig(opt_out=settings.sandbox_opt_out, turns=settings.data_dir / "turns")
        sandbox = stack.enter_context(Sandbox(config, slots=1))
        registry = WorkerRegistry(client)
        stack.callback(lambda: _quietly_forget(registry, name))
        keeper = stack.enter_context(LeaseKeeper(lambda: registry.announce(name)))
        grader, opened = usual_grader(sandbox), sessions(engine)
        news = stack.enter_context(News(ProgressWriter(client)))
        cached = CachedGrading(KeptResults(client), sandbox, grader, partial(_stop_cache, opened), later=news.add)
        yield Workshop(
            name=name,
            sessions=opened,
            client=client,
            lanes=lanes_of(client),
            news=news,
            sandbox=sandbox,
            grader=grader,
            keeper=keeper,
            cached=cached if settings.result_cache else None,
        )


def _stop_cache(sessions: sessionmaker[Session], found: Disagreement) -> None:
    log.error("cache.disagreement", submission=found.submission, tests=found.tests)
    with sessions() as session:
        stop_cache(session, found.pack_digest, found.words, found.submission, datetime.now(UTC))


def _quietly_forget(registry: WorkerRegistry, name: str) -> None:
    try:
        registry.forget(name)
    except redis.RedisError:
        return  # it is forgotten by its silence
