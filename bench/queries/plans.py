"""What the database means to do for a statement, and whether it reads a large table whole."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

LARGE = frozenset({"submission", "verdict", "regrade_item", "blob", "line_comment", "audit_entry"})
"""Tables that grow with every submission or change."""

PARTIAL = frozenset(
    {
        "ix_submission_outbox",
        "ix_submission_waiting",
        "ix_submission_failed_by_assignment",
        "ix_submission_waiting_by_assignment",
    }
)
"""Indexes of the few rows that wait or failed: to read one whole is what it is for."""

KNOWN = frozenset({"DELETE /accounts/s1000004"})
"""Deleting a person looks through all submissions for others with the same files; once a semester, if at all."""


@dataclass(frozen=True)
class Asked:
    """A statement as it was sent to the database."""

    sql: str
    parameters: Any


@dataclass(frozen=True)
class Plan:
    """What the database does for a statement.

    Attributes:
        steps: the plan's lines.
        whole: the steps that read a large table from end to end.
        ms: the median time of a SELECT with all its rows fetched; None for what changes something.
        rows: how many it gave.
    """

    asked: Asked
    steps: tuple[str, ...]
    whole: tuple[str, ...]
    ms: float | None
    rows: int | None


@dataclass(frozen=True)
class Answered:
    """A call with the plans of its statements."""

    what: str
    plans: tuple[Plan, ...]

    @property
    def ms(self) -> float:
        """What its SELECTs take together."""
        return sum(plan.ms or 0.0 for plan in self.plans)

    @property
    def whole(self) -> list[tuple[Plan, str]]:
        """Where it reads a large table from end to end."""
        return [] if self.what in KNOWN else [(plan, step) for plan in self.plans for step in plan.whole]


def explain(engine: Engine, asked: Asked, repeats: int = 3) -> Plan:
    """The plan of a statement, and its time."""
    with engine.connect() as connection:
        steps = list(_sqlite(connection, asked) if engine.dialect.name == "sqlite" else _postgres(connection, asked))
        ms, rows = (None, None)
        if asked.sql.lstrip().upper().startswith("SELECT") and "FOR " not in asked.sql[-40:]:
            ms, rows = _timed(connection, asked, repeats)
        connection.rollback()
    return Plan(asked, tuple(step for step, _ in steps), tuple(step for step, whole in steps if whole), ms, rows)


def _timed(connection: Connection, asked: Asked, repeats: int) -> tuple[float, int]:
    times, rows = [], 0
    for _ in range(repeats):
        began = time.perf_counter()
        rows = len(connection.exec_driver_sql(asked.sql, asked.parameters).fetchall())
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), rows


def _sqlite(connection: Connection, asked: Asked) -> Iterator[tuple[str, bool]]:
    """https://www.sqlite.org/eqp.html: a SCAN reads all, a SEARCH a part."""
    names = dict(re.findall(r'(?:FROM|JOIN|,|INTO|UPDATE)\s+"?(\w+)"? AS (\w+)', asked.sql))
    tables = {alias: table for table, alias in names.items()}
    for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + asked.sql, asked.parameters):
        step = str(row[3])
        found = re.match(r"SCAN (\w+)(?:.* INDEX (\w+))?", step)
        table = tables.get(found[1], found[1]) if found else ""
        yield step, found is not None and table in LARGE and found[2] not in PARTIAL


def _postgres(connection: Connection, asked: Asked) -> Iterator[tuple[str, bool]]:
    """https://www.postgresql.org/docs/current/using-explain.html; an index without a condition is read whole too."""
    raw = connection.exec_driver_sql("EXPLAIN (FORMAT JSON) " + asked.sql, asked.parameters).scalar_one()
    document = json.loads(raw) if isinstance(raw, str) else raw
    stack = [document[0]["Plan"]]
    while stack:
        node = stack.pop()
        stack.extend(reversed(node.get("Plans", ())))
        kind, index = node["Node Type"], node.get("Index Name")
        table = node.get("Relation Name", "")
        if not kind.endswith("Scan") or not (table or index):
            continue
        condition = node.get("Index Cond") or node.get("Recheck Cond")
        whole = table in LARGE and kind != "Bitmap Heap Scan" and condition is None and index not in PARTIAL
        step = " ".join(filter(None, (kind, "on", table, index and f"by {index}", condition)))
        yield step, whole
