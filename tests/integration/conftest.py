from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from celery import Celery

from app.streams.connection import connect
from app.streams.submissions import WorkStream
from cli.embedded_redis import NoRedis
from tests.conftest import absent
from tests.servers.restartable_redis import RestartableRedis


@pytest.fixture
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestartableRedis]:
    try:
        with RestartableRedis(tmp_path_factory.mktemp("redis")) as server:
            yield server
    except NoRedis as reason:
        absent(LookupError(str(reason)))


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    with connect(redis_url) as client:
        yield client


@pytest.fixture
def work(client: redis.Redis) -> WorkStream:
    work = WorkStream(client)
    work.create_group()
    return work


@pytest.fixture
def celery(redis_url: str) -> Iterator[Celery]:
    app = Celery("test", broker=redis_url, set_as_current=False)
    yield app
    app.close()
