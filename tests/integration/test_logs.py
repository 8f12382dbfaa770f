"""What the processes log: one line an event, with the ids by which one finds the rest."""

import json

import pytest
import requests

from tests.calls import API, RIGHT, SUM
from tests.servers.web import web_server

pytestmark = pytest.mark.redis


def test_the_web_logs_lines_of_json_with_request_and_submission(tmp_path, sqlite_url, redis_url, session, demo):
    with web_server(tmp_path, sqlite_url, redis_url, LOG_FORMAT="json") as web:
        answer = requests.post(
            f"{web.url}{SUM}/submissions",
            json=RIGHT,
            headers={"Authorization": f"Bearer {demo.tokens['ann']}", "X-Request-ID": "of-the-proxy"},
            timeout=20,
        )
        odd = requests.get(f"{web.url}{API}/courses", headers={"X-Request-ID": "no\tname " * 20}, timeout=20)
    assert answer.status_code == 202
    assert answer.headers["X-Request-ID"] == "of-the-proxy"
    assert len(odd.headers["X-Request-ID"]) == 16
    raw = web.log.read_text().splitlines()
    # gunicorn leaves the file open by which its worker says that it lives
    assert [line for line in raw if not line.startswith("{") and "_io.FileIO name=" not in line] == []
    lines = [json.loads(line) for line in raw if line.startswith("{")]
    [line] = [line for line in lines if line["event"] == "submission.accepted"]
    assert line["request"] == "of-the-proxy"
    assert line["submission"] == answer.json()["id"]
    assert {"timestamp", "level", "logger"} <= set(line)


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url
