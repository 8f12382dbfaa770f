"""Spans by the OpenTelemetry SDK, sent by OTLP over HTTP. Imported by `app.tracing` alone, when traces are asked for.

A trace's id, and that of its first span, are made from the submission's id. So every process knows them without being
told, and there is one trace also when the sweeper appends again what Redis had lost (docs/decisions/0014).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

from app.tracing import FIRST


class GivenIds(RandomIdGenerator):
    """Ids for the next first span; others are random. Spans are made by one thread of a process at a time."""

    def __init__(self) -> None:
        self.first: SpanContext | None = None

    def generate_trace_id(self) -> int:
        """The given one."""
        return super().generate_trace_id() if self.first is None else self.first.trace_id

    def generate_span_id(self) -> int:
        """The given one, once."""
        first, self.first = self.first, None
        return super().generate_span_id() if first is None else first.span_id


class Emitter:
    """Sends spans in the background. What it sends, where and how much of it, the standard `OTEL_…` variables say."""

    def __init__(self, resource: Mapping[str, str]) -> None:
        self._ids = GivenIds()
        self._provider = TracerProvider(id_generator=self._ids, resource=Resource.create(dict(resource)))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("gradewire")

    def emit(self, work: str, name: str, began: float, ended: float, about: Mapping[str, str]) -> None:
        """A span that is over; see `app.tracing.span`."""
        first = self._first_of(work)
        if name == FIRST:
            self._ids.first, parent = first, Context()
        else:
            parent = set_span_in_context(NonRecordingSpan(first), Context())
        attributes = {"gradewire.work": work, **{f"gradewire.{key}": value for key, value in about.items()}}
        made = self._tracer.start_span(name, parent, attributes=attributes, start_time=int(began * 1e9))
        made.end(int(max(began, ended) * 1e9))

    def close(self) -> None:
        """Send what waits."""
        self._provider.shutdown()

    def _first_of(self, work: str) -> SpanContext:
        """The first span of that work's trace. Whether it is sampled goes by its id, so all processes agree."""
        digest = hashlib.sha256(work.encode()).digest()
        trace_id, span_id = int.from_bytes(digest[:16], "big"), int.from_bytes(digest[16:24], "big")
        decision = self._provider.sampler.should_sample(None, trace_id, FIRST).decision
        flags = TraceFlags.SAMPLED if decision is Decision.RECORD_AND_SAMPLE else TraceFlags.DEFAULT
        return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
