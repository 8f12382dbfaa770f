"""The one table."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, MetaData, String, Table, Text

METADATA = MetaData()

SUBMISSIONS = Table(
    "plain_submissions",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("files", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("score", Float),
    Column("result", JSON),
)
