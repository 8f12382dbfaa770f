"""Traces are for whoever asks for them; others do not even load what they need."""

import subprocess
import sys

import pytest

from tests.servers.otlp import collector

TRACED = """
import os, sys
from app import tracing
with tracing.traced(os.environ, "bridge"):
    for work in sys.argv[1:]:
        for name in ("accepted", "streamed", "handed"):
            tracing.span(work, name, 1_700_000_000.0, 1_700_000_000.5, delivery="1")
print(any(name.partition(".")[0] == "opentelemetry" for name in sys.modules))
"""


def spans_of_a_process(*works, **environ):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", TRACED, *works],
        env=environ, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.parametrize(
    "environ",
    [{}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"}],
    ids=["not asked for", "switched off"],
)
def test_without_an_endpoint_nothing_is_loaded(environ):
    assert spans_of_a_process("s:1", **environ) == "False"


def test_processes_that_know_nothing_of_each_other_agree_on_the_trace():
    with collector() as sink:
        for service in ("", "mine"):
            names = {"OTEL_SERVICE_NAME": service} if service else {}
            spans_of_a_process("s:1", "t:1", OTEL_EXPORTER_OTLP_ENDPOINT=sink.url, **names)
        spans = sink.of("s:1")
        others = {span.trace_id for _, span in sink.of("t:1")}
    assert {service for service, _ in spans} == {"gradewire-bridge", "mine"}
    assert len({span.trace_id for _, span in spans} | others) == 2
    [first] = {span.span_id for _, span in spans if span.name == "accepted"}
    assert {span.parent_span_id for _, span in spans if span.name == "accepted"} == {b""}
    assert {span.parent_span_id for _, span in spans if span.name != "accepted"} == {first}
    assert {(span.end_time_unix_nano - span.start_time_unix_nano) / 1e9 for _, span in spans} == {0.5}


def test_a_share_of_the_submissions_is_traced_whole():
    works = [f"{n}:1" for n in range(40)]
    with collector() as sink:
        share = {"OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.5"}
        spans_of_a_process(*works, OTEL_EXPORTER_OTLP_ENDPOINT=sink.url, **share)
        counts = [len(sink.of(work)) for work in works]
    assert set(counts) == {0, 3}
