"""How our processes write their logs: one line an event, readable on a terminal, JSON for machines."""

from __future__ import annotations

import logging
import os
import sys

import structlog


def set_up_logging() -> None:
    """Log to standard error. `LOG_FORMAT=json` for machines; `LOG_LEVEL` is `info` by default."""
    level = logging.getLevelNamesMapping().get(os.environ.get("LOG_LEVEL", "info").upper(), logging.INFO)
    json = os.environ.get("LOG_FORMAT") == "json"
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
    ]
    if json:
        shared.append(structlog.processors.TimeStamper(fmt="iso", utc=True))
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(
            colors=False, pad_event_to=0, pad_level=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([structlog.processors.format_exc_info] if json else []),
                render,
            ],
        )
    )
    # nobody reads where in the code a line was written, nor by which process: to find that out is half of its cost
    # (https://docs.python.org/3/howto/logging.html#optimization)
    logging._srcfile = None
    logging.logThreads = logging.logMultiprocessing = logging.logProcesses = False
    logging.basicConfig(handlers=[handler], level=level, force=True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    for noisy in ("celery.worker.strategy", "celery.app.trace", "kombu", "celery.redirected"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
