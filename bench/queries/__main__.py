"""How the database answers every query of the HTTP interface and of the pipeline, on a million submissions.

    python -m bench.queries [--database sqlite|postgres|both|URL] [--submissions N] [--verbose] [--markdown] [--json]

Uses a temporary database (a private PostgreSQL server for `postgres`), makes every call of the HTTP interface, catches
the statements, and asks the database how it means to answer each. Exit code 1 when one reads a large table whole.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event

from app.config import Settings
from app.db.migrate import migrate
from app.db.session import engine_for
from app.factory import create_app
from bench.queries.calls import Walk, pipeline
from bench.queries.plans import Answered, Asked, explain
from bench.queries.seed import Size, seed
from bench.queries.table import markdown, show
from tests.servers.postgres import postgres_server
from tests.servers.redis_server import redis_server


def measure(
    url: str, redis_url: str, size: Size, directory: Path, *, quiet: bool = False
) -> tuple[list[Answered], list[str]]:
    """Fill the (empty) database and walk through all calls; and what failed."""
    migrate(url)
    engine = engine_for(url)
    seeded = seed(engine, size, quiet=quiet)
    app = create_app(Settings(data_dir=directory, database_url=url, redis_url=redis_url, secret_key="k", ping_s=0.1))
    made = app.extensions["gradewire"]
    try:
        walk = Walk(app, seeded)
        answered = []
        for what, how in (*walk.reads(), *pipeline(made.engine, made.redis, seeded), *walk.changes()):
            answered.append(Answered(what, tuple(explain(engine, asked) for asked in caught(made.engine, how))))
        return answered, walk.failures
    finally:
        made.close()
        engine.dispose()


def caught(engine: Engine, how: Callable[[], object]) -> list[Asked]:
    """The different statements that it sends, in their order."""
    found: dict[str, Asked] = {}

    def note(_connection: object, _cursor: object, sql: str, parameters: object, _context: object, many: bool) -> None:
        if sql.split(" ", 1)[0].strip().upper() in ("SELECT", "UPDATE", "DELETE", "INSERT", "WITH"):
            found.setdefault(sql, Asked(sql, parameters[0] if many and parameters else parameters))  # type: ignore[index]

    event.listen(engine, "before_cursor_execute", note)
    try:
        how()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return list(found.values())


@contextmanager
def database(name: str, scratch: Path) -> Iterator[str]:
    """The URL of an empty database of that kind."""
    if name == "sqlite":
        yield f"sqlite:///{scratch / 'queries.sqlite3'}"
    elif name == "postgres":
        with postgres_server() as url:
            with psycopg.connect(url, autocommit=True) as connection:  # as deploy/compose.yaml has it, for fast disks
                connection.execute("ALTER DATABASE postgres SET random_page_cost = 1.1")
            yield url
    else:
        yield name


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.queries", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--database", default="both", help="sqlite, postgres, both, or the URL of an empty one")
    parser.add_argument("--submissions", type=int, default=1_000_000, help="default: 1000000; steps of 50000")
    parser.add_argument("--verbose", action="store_true", help="show each statement and its plan")
    parser.add_argument("--markdown", action="store_true", help="the table of docs/operating.md")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    size = Size(courses=max(1, given.submissions // 50_000))
    names = ["sqlite", "postgres"] if given.database == "both" else [given.database]
    code, found = 0, dict[str, list[Answered]]()
    for name in names:
        with ExitStack() as stack:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = stack.enter_context(database(name, scratch))
            redis_url = stack.enter_context(redis_server(scratch))
            answered, failures = measure(url, redis_url, size, scratch)
        found[name] = answered
        if not (given.json or given.markdown):
            show(f"{name}, {size.submissions} submissions", answered, verbose=given.verbose)
        for failure in failures:
            code = 1
            print(f"FAILED {failure}", file=sys.stderr)
        for plan, step in (whole for one in answered for whole in one.whole):
            code = 1
            print(f"READS ALL: {step}\n    {' '.join(plan.asked.sql.split())}", file=sys.stderr)
    if given.markdown:
        print(markdown(found))
    if given.json:
        figures = {
            name: {one.what: {"queries": len(one.plans), "ms": round(one.ms, 3)} for one in answered}
            for name, answered in found.items()
        }
        print(json.dumps(figures))
    return code


if __name__ == "__main__":
    sys.exit(main())
