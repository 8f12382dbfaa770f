"""Celery as it is without a setting: broker and result backend on Redis."""

from __future__ import annotations

from celery import Celery

from tasks.broker import broker_url_of


def queue_at(redis_url: str) -> Celery:
    """An application of its own, beside the one that grades."""
    where = broker_url_of(redis_url)
    return Celery("plain", broker=where, backend=where, set_as_current=False)
