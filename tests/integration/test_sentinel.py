"""Redis behind Sentinel: the master dies, its replica takes over, and everybody finds it by themselves."""

import pytest
import redis
from celery import Celery

from app.config import Settings
from app.factory import create_app
from app.streams.codec import SubmissionMessage
from app.streams.connection import connect
from app.streams.sentinel import Watched
from app.streams.submissions import WorkStream
from tasks.broker import broker_url_of, sentinel_options_of
from tests.calls import Calls
from tests.servers.sentinel import watched_redis
from tests.waiting import eventually

MESSAGE = SubmissionMessage("01", "c", "a", "7", 1, 1, 1.0)


def answered(act):
    """What it gives, once Redis answers."""
    try:
        return act()
    except (redis.RedisError, OSError):
        return None


@pytest.mark.redis
def test_work_and_tasks_go_to_whoever_is_the_master_now(tmp_path):
    with watched_redis(tmp_path) as watched, connect(watched.url) as client:
        work = WorkStream(client)
        work.append(MESSAGE)
        assert client.wait(1, 60_000) == 1  # the replica has it
        celery = Celery(broker=broker_url_of(watched.url), set_as_current=False)
        celery.conf.broker_transport_options = sentinel_options_of(watched.url)
        watched.kill_master()
        eventually(lambda: answered(work.depth) == 1)
        assert work.append(MESSAGE).position is None  # it is there already
        with celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=60, interval_start=0.2)
            queue = connection.SimpleQueue("q")
            queue.put("hello")
            queue.close()
        assert client.llen("q") == 1


@pytest.mark.redis
def test_the_web_counts_and_accepts_behind_sentinel(tmp_path, sqlite_url, session, demo):
    with watched_redis(tmp_path) as watched, connect(watched.url) as client:
        app = create_app(
            Settings(data_dir=tmp_path, database_url=sqlite_url, redis_url=watched.url, secret_key="k", ui_dir=tmp_path)
        )
        try:
            assert Calls(app, demo.tokens["ann"]).submit().status_code == 202
            assert WorkStream(client).depth() == 1
            assert any(client.scan_iter("*gw:rate*"))
        finally:
            app.extensions["gradewire"].close()


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.mark.parametrize(
    ("url", "hosts", "service", "database"),
    [
        ("redis+sentinel://a:1,b:2/3?service=s", (("a", 1), ("b", 2)), "s", 3),
        ("redis+sentinel://u:p%40@a/", (("a", 26379),), "mymaster", 0),
    ],
)
def test_a_url_names_the_sentinels_and_what_they_watch(url, hosts, service, database):
    found = Watched.from_url(url)
    assert (found.hosts, found.service, found.database) == (hosts, service, database)
    assert "p@" not in repr(found)


def test_a_password_goes_into_celerys_url_as_it_is():
    assert (
        broker_url_of("redis+sentinel://u:p%40@a:1,b:2/3?service=s")
        == "sentinel://u:p%40@a:1/3;sentinel://u:p%40@b:2/3"
    )
