"""What Prometheus gets, and that nobody else does."""

from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import metrics
from app.factory import create_app
from tests.calls import RIGHT, SUM, Calls
from tests.waiting import eventually

pytestmark = pytest.mark.redis
TOKEN = {"Authorization": "Bearer figures"}


@pytest.fixture
def database_url(sqlite_url):
    """Its queries run on both databases in tests/integration/test_queries.py."""
    return sqlite_url


@pytest.fixture
def scraped(app, database_url, redis_url):
    made = create_app(replace(app.extensions["gradewire"].settings, metrics_token="figures"))
    yield made
    made.extensions["gradewire"].close()


def figures(app):
    answer = app.test_client().get("/metrics", headers=TOKEN)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_who_does_not_show_the_token_is_refused_staff_too(scraped, demo):
    for shown in (None, "Bearer other", "Basic figures", f"Bearer {demo.tokens['staff']}"):
        headers = {} if shown is None else {"Authorization": shown}
        assert scraped.test_client().get("/metrics", headers=headers).status_code == 401, shown


def test_without_a_token_set_there_are_no_figures_for_anybody(app, demo):
    assert app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_what_is_accepted_is_counted_and_waits_in_the_backlog(scraped, demo):
    before = figures(scraped)
    answer = Calls(scraped, demo.tokens["ann"]).post(f"{SUM}/submissions", json=RIGHT)
    assert answer.status_code == 202
    after = figures(scraped)
    assert after["gradewire_accepted_total",] - before["gradewire_accepted_total",] == 1
    assert after["gradewire_backlog", "interactive"] == 1
    assert after["gradewire_backlog", "bulk"] == 0
    assert after["gradewire_without_verdict",] == 1
    assert after["gradewire_oldest_seconds", "interactive"] >= 0
    assert after["gradewire_accepted_a_minute",] == 0.1
    assert after["gradewire_workers",] == 0
    assert after["gradewire_workers_wanted",] == 1
    assert after["gradewire_up", "database"] == after["gradewire_up", "redis"] == 1
    assert after["gradewire_http_seconds_count", "submissions.submit", "POST", "202"] >= 1
    hop = ("gradewire_hop_seconds_count", "streamed", "interactive")
    assert after[hop] - before.get(hop, 0) == 1


def test_a_redis_that_is_away_leaves_the_rest_readable(scraped, demo, tmp_path):
    lost = create_app(
        replace(scraped.extensions["gradewire"].settings, redis_url=f"unix://{tmp_path / 'no.sock'}?db=0")
    )
    try:
        found = figures(lost)
    finally:
        lost.extensions["gradewire"].close()
    assert found["gradewire_up", "redis"] == 0
    assert found["gradewire_up", "database"] == 1
    assert ("gradewire_backlog", "interactive") not in found


def test_an_open_event_stream_is_counted_until_it_is_closed(scraped, demo):
    ann = Calls(scraped, demo.tokens["ann"])
    accepted = ann.post(f"{SUM}/submissions", json=RIGHT).get_json()
    open_before = figures(scraped)["gradewire_event_streams",]
    stream = ann.get(accepted["events"], buffered=False)
    chunks = stream.iter_encoded()
    assert b"retry" in next(chunks)
    assert b"submission.queued" in next(chunks)
    assert figures(scraped)["gradewire_event_streams",] == open_before + 1
    stream.close()
    eventually(lambda: figures(scraped)["gradewire_event_streams",] == open_before)


def test_methods_that_people_make_up_do_not_become_figures_of_their_own(scraped, demo):
    scraped.test_client().open("/healthz", method="BREW")
    assert not any("BREW" in key for key in figures(scraped))
    assert metrics.may_read("Bearer ", "") is False
