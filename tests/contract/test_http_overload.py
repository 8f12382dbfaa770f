"""Too much at once: who is told to come back, when, and who never is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Settings
from app.domain.pace import Pace
from app.factory import create_app
from app.streams.codec import SubmissionMessage
from app.streams.connection import connect
from app.streams.pace import PaceWriter
from app.streams.submissions import WorkStream
from tests.calls import SUM, Calls, assert_problem
from tests.demo import Demo

pytestmark = pytest.mark.redis

MESSAGE = SubmissionMessage("s0", "demo", "sum", "u1", attempt=1, grading=1, accepted_at=1.5)
NOBODY = "redis://127.0.0.1:1/0"

Serve = Callable[..., "contextmanager[Callable[[str], Calls]]"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: nothing here is read of it."""
    return sqlite_url


@pytest.fixture
def serve(sqlite_url: str, redis_url: str, tmp_path: Path, demo: Demo) -> Serve:
    """The application with settings of one's own, as a context manager that gives `calls`."""

    @contextmanager
    def opened(**settings: object) -> Iterator[Callable[[str], Calls]]:
        basis = Settings(data_dir=tmp_path, database_url=sqlite_url, redis_url=redis_url, secret_key="k")
        app = create_app(replace(basis, **settings))  # type: ignore[arg-type]
        yield lambda login: Calls(app, demo.tokens.get(login))
        app.extensions["gradewire"].close()

    return opened


@pytest.fixture
def full(redis_url: str) -> None:
    """Fifty wait, five are graded a second."""
    with connect(redis_url) as client:
        WorkStream(client).append_many(replace(MESSAGE, submission=f"s{n}") for n in range(50))
        PaceWriter(client).write(Pace(rate=5.0, service_s=0.4, workers=2, at=time.time()), [], 0)


@pytest.mark.usefixtures("full")
def test_a_backlog_that_is_too_long_refuses_for_as_long_as_it_takes_to_drain(serve: Serve) -> None:
    with serve(backlog_most=11) as calls:
        answer = calls("ann").submit()
        assert_problem(answer, 429)
        assert answer.headers["Retry-After"] == "8"
    with serve(backlog_most=51) as calls:
        answer = calls("ann").submit()
        assert answer.status_code == 202
        shown = calls("ann").get(f"/submissions/{answer.get_json()['id']}").get_json()
    assert (shown["position"], shown["eta_s"], shown["delayed"]) == (50, 10.2, False)


@pytest.mark.usefixtures("full")
def test_a_backlog_that_is_too_old_refuses_too(serve: Serve) -> None:
    with serve(backlog_oldest_s=-1) as calls:
        answer = calls("ann").submit()
    assert_problem(answer, 429)
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(("limit", "others"), [("rate_user", 202), ("rate_course", 429), ("rate_address", 429)])
def test_who_hands_in_too_often_is_told_when_to_come_back(serve: Serve, limit: str, others: int) -> None:
    with serve(**{limit: "2 per hour"}) as calls:
        assert [calls("ann").submit().status_code for _ in range(2)] == [202, 202]
        answer = calls("ann").submit()
        assert_problem(answer, 429)
        assert 0 < int(answer.headers["Retry-After"]) <= 3601
        assert "2 per 1 hour" in answer.get_json()["detail"]
        assert calls("bob").submit().status_code == others
        assert calls("ann").get(f"{SUM}/submissions").status_code == 200


def test_guessing_a_password_is_slowed_down_for_that_account_alone(serve: Serve) -> None:
    with serve(rate_login="3 per hour") as calls:
        tries = [calls("nobody").post("/session", json={"login": "ann", "password": "x"}) for _ in range(4)]
        assert [answer.status_code for answer in tries] == [401, 401, 401, 429]
        other = calls("nobody").post("/session", json={"login": "bob", "password": "x"})
        assert other.status_code == 401


def test_behind_a_proxy_of_ours_addresses_are_those_of_the_outside(serve: Serve) -> None:
    with serve(rate_address="1 per hour", proxies=1) as calls:
        answers = [
            calls("ann").submit(headers={"X-Forwarded-For": f"9.9.9.9, {address}"}).status_code
            for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")
        ]
    assert answers == [202, 202, 429]


def test_without_redis_nobody_is_refused_and_the_promise_says_that_grading_is_delayed(serve: Serve) -> None:
    with serve(redis_url=NOBODY) as calls:
        answer = calls("ann").submit()
        assert answer.status_code == 202
        promised = answer.get_json()
        assert (promised["position"], promised["delayed"]) == (None, True)
        shown = calls("ann").get(f"/submissions/{promised['id']}").get_json()
        assert (shown["status"], shown["position"], shown["eta_s"], shown["delayed"]) == ("queued", None, None, True)


def test_limits_hold_without_redis_in_each_process_by_itself(serve: Serve) -> None:
    with serve(redis_url=NOBODY, rate_user="2 per hour") as calls:
        assert [calls("ann").submit().status_code for _ in range(3)] == [202, 202, 429]
        assert calls("bob").submit().status_code == 202
