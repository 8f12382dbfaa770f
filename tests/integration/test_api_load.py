"""Many at once through the real web server with two workers, on both databases."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import requests
from sqlalchemy import func, select

from app.db.models.submission import Submission
from app.streams.connection import connect
from app.streams.submissions import WorkStream
from tests.calls import API, RIGHT, SUM
from tests.demo import PASSWORD
from tests.servers.web import web_server


def test_submissions_that_arrive_together_are_all_kept_once(database_url, redis_url, session, demo, tmp_path):
    def submit(nth):
        headers = {"Authorization": f"Bearer {demo.tokens[('ann', 'bob')[nth % 2]]}", "Idempotency-Key": str(nth // 4)}
        return requests.post(f"{web.url}{SUM}/submissions", json=RIGHT, headers=headers, timeout=30)

    with web_server(tmp_path, database_url, redis_url, workers=2) as web, ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(submit, range(160)))
    assert Counter(answer.status_code for answer in answers) == {202: 160}
    kept = {(answer.json()["id"], answer.json()["attempt"]) for answer in answers}
    assert len(kept) == 80  # each key came twice from each student
    assert Counter(attempt for _, attempt in kept) == dict.fromkeys(range(1, 41), 2)
    assert session.scalars(select(func.count()).select_from(Submission)).one() == 80
    with connect(redis_url) as client:
        assert WorkStream(client).depth() == 80
    assert session.scalars(select(func.sum(Submission.outbox))).one() == 0  # a stopping server settles it
    assert web.complaints() == []


def test_a_class_logs_in_at_once(database_url, redis_url, demo, tmp_path):
    def log_in(_nth):
        body = {"login": "ann", "password": PASSWORD}
        return requests.post(f"{web.url}{API}/session", json=body, timeout=30)

    with web_server(tmp_path, database_url, redis_url) as web, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(log_in, range(16)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["user"]["id"] for answer in answers} == {demo.ids["ann"]}
    assert web.complaints() == []
