"""What this process counts and times, for Prometheus; each name is explained in docs/operating.md.

Where `PROMETHEUS_MULTIPROC_DIR` names a directory, the processes of a machine share their figures there, and any of
them can show the sum (https://prometheus.github.io/client_python/multiprocess/). The library reads that variable when
it is imported.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800)
MIB = 1024 * 1024

ACCEPTED = Counter("gradewire_accepted", "Submissions answered with 202, once each.")
REQUESTS = Histogram(
    "gradewire_http_seconds", "From a request to the first byte of its answer.", ["method", "endpoint", "status"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)  # fmt: skip
EVENT_STREAMS = Gauge("gradewire_event_streams", "Open event streams.", multiprocess_mode="livesum")
EVENTS_SENT = Counter("gradewire_events_sent", "Events sent to browsers, by name.", ["name"])
HOPS = Histogram(
    "gradewire_hop_seconds", "Time from the hop before: streamed, handed, started, first_test, recorded, published.",
    ["hop", "lane"], buckets=SECONDS,
)  # fmt: skip
WHOLE_WAY = Histogram("gradewire_whole_way_seconds", "From acceptance to the published verdict.", buckets=SECONDS)
HANDED = Counter("gradewire_handed", "Submissions handed over to Celery, those handed over again included.", ["lane"])
TASKS = Counter("gradewire_tasks", "Tasks given to Celery, each of one or several submissions.", ["lane"])
STARTED = Counter("gradewire_started", "Gradings begun.", ["lane"])
DELIVERIES = Counter("gradewire_deliveries", "What came of each hand-over to a worker.", ["came_of_it"])
GRADED = Counter("gradewire_graded", "Verdicts recorded.", ["status", "owner"])
CACHED = Counter("gradewire_cached", "Verdicts taken from an earlier grading of the same code.")
TESTS = Counter("gradewire_tests", "Tests of recorded verdicts.", ["outcome"])
RUN_WALL = Histogram("gradewire_run_wall_seconds", "Wall time in the sandbox, a grading.", buckets=SECONDS)
RUN_CPU = Histogram("gradewire_run_cpu_seconds", "Processor time in the sandbox, a grading.", buckets=SECONDS)
RUN_MEMORY = Histogram(
    "gradewire_run_memory_bytes", "Peak memory of a run in the sandbox, a grading.",
    buckets=[size * MIB for size in (8, 16, 32, 64, 128, 256, 512, 1024, 2048)],
)  # fmt: skip


def exposition(*more: Collector) -> bytes:
    """All figures in Prometheus' text form, and those of `more`, which look at the moment."""
    registry = CollectorRegistry()
    for collector in more:
        registry.register(collector)
    if os.environ.get(DIRECTORY):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)


def may_read(authorization: str | None, token: str) -> bool:
    """Whether that `Authorization` header shows the token; never when there is none."""
    scheme, _, shown = (authorization or "").partition(" ")
    return bool(token) and scheme.lower() == "bearer" and hmac.compare_digest(shown.strip().encode(), token.encode())


def names() -> Iterable[str]:
    """The names of the figures that processes count."""
    return sorted(family.name for family in REGISTRY.collect() if family.name.startswith("gradewire_"))
