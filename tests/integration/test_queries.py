"""No query of the HTTP interface or the pipeline reads a large table whole; `python -m bench.queries` shows more."""

import sqlite3

import psycopg
import pytest

from bench.queries.__main__ import measure
from bench.queries.seed import Size

SMALL = Size(courses=4, students=20, assignments=5, attempts=10)


def walk(url, redis_url, tmp_path, size=SMALL):
    answered, failures = measure(url, redis_url, size, tmp_path, quiet=True)
    assert failures == []
    return {
        f"{one.what}: {step}: {' '.join(plan.asked.sql.split())}"
        for one in answered
        for plan, step in one.whole
    }  # fmt: skip


@pytest.mark.redis
def test_sqlite_reads_no_large_table_whole(sqlite_url, redis_url, tmp_path):
    assert walk(sqlite_url, redis_url, tmp_path) == set()


@pytest.mark.redis
@pytest.mark.postgres
def test_postgres_has_an_index_for_every_look_into_a_large_table(postgres_url, redis_url, tmp_path):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        name = connection.info.dbname
        # these tables are so small that reading them whole would be right: then only what has no index is read so
        for setting in ("enable_seqscan", "enable_mergejoin", "enable_hashjoin"):
            connection.execute(f"ALTER DATABASE {name} SET {setting} = off")
    assert walk(postgres_url, redis_url, tmp_path) == set()


@pytest.mark.redis
def test_a_query_without_an_index_is_found(sqlite_url, redis_url, tmp_path):
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("DROP INDEX ix_audit_entry_actor_id_id")
    connection.close()
    found = walk(sqlite_url, redis_url, tmp_path, Size(courses=2, students=4, assignments=2, attempts=2))
    assert any("GET /accounts/{login}/data: SCAN audit_entry" in one for one in found)
