"""Traces, for whoever asks for them: one a submission, with a span for each hop of its way.

Off, and OpenTelemetry is not even imported, unless an OTLP endpoint is in the environment (docs/operating.md, Traces).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec

import structlog

log = structlog.get_logger(__name__)
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
FIRST = "accepted"
"""The span on which all others of a trace hang."""

Emit = Callable[[str, str, float, float, Mapping[str, str]], None]
_emit: Emit | None = None


def set_up(environ: Mapping[str, str], process: str) -> Callable[[], None]:
    """Trace from now on in this process if the environment asks for it. Not before a fork: it starts a thread.

    Args:
        process: `web`, `bridge` or `worker`.

    Returns:
        What sends the last spans, for the end of the process.
    """
    global _emit
    is_off = environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if is_off or not any(environ.get(name) for name in ENDPOINTS):
        return lambda: None
    if find_spec("opentelemetry") is None:
        log.warning("tracing.not_installed", remedy="pip install --require-hashes -r requirements-otel.txt")
        return lambda: None
    from app.otel import Emitter

    emitter = Emitter({} if environ.get("OTEL_SERVICE_NAME") else {"service.name": f"gradewire-{process}"})
    _emit = emitter.emit
    return emitter.close


@contextmanager
def traced(environ: Mapping[str, str], process: str) -> Iterator[None]:
    """The same until the end of the block."""
    close = set_up(environ, process)
    try:
        yield
    finally:
        close()


def span(work: str, name: str, began: float, ended: float, **about: str) -> None:
    """Put down a part of a submission's way that is over.

    Args:
        work: which grading of which submission (`SubmissionMessage.work`); each regrade has a trace of its own.
        began, ended: Unix seconds; the clocks of two machines may differ.
        about: what else is known, by name.
    """
    if _emit is not None:
        _emit(work, name, began, ended, about)
