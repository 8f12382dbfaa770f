"""How gunicorn runs the web: gevent workers, which hold thousands of open event streams each."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

import gevent
from gevent import monkey

monkey.patch_all()  # before what the application imports: the master loads it, see `preload_app`

from gunicorn.glogging import Logger  # noqa: E402
from prometheus_client.multiprocess import mark_process_dead  # noqa: E402

from app import tracing  # noqa: E402
from cli.logs import set_up_logging  # noqa: E402


class Log(Logger):
    """The log of all our processes, instead of one of its own: gunicorn's words, and ours within the web."""

    def setup(self, cfg: Any) -> None:
        """Send everything to the root's handler."""
        super().setup(cfg)
        set_up_logging()
        self.error_log = logging.getLogger("gunicorn")  # its own is called gunicorn.error, also in what is none


logger_class = Log
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gevent"
worker_connections = 20_000
wsgi_app = "wsgi:app"
preload_app = True
"""The application is imported once and shared: a worker that was killed is replaced by a fork, not after seconds."""

control_socket_disable = True
keepalive = 75
graceful_timeout = 5
timeout = 60
accesslog = None
errorlog = "-"
loglevel = "info"
limit_request_line = 8190
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def when_ready(server: Any) -> None:
    """Let what the application started end before the first fork: the limiter's memory has a timer of 10 ms."""
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join(timeout=1)


def post_worker_init(worker: Any) -> None:
    """End the open event streams as soon as the worker is told to stop; else it would wait for them."""

    def watch() -> None:
        while worker.alive:
            gevent.sleep(0.1)
        worker.wsgi.extensions["gradewire"].stop()

    gevent.spawn(watch)
    worker.stop_tracing = tracing.set_up(os.environ, "web")


def child_exit(server: Any, worker: Any) -> None:
    """What a worker that is gone had open is open no more."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(worker.pid)


def worker_exit(server: Any, worker: Any) -> None:
    """Commit what waits and end the threads before the process goes."""
    made = getattr(worker, "wsgi", None)
    if made is not None:
        made.extensions["gradewire"].close()
    getattr(worker, "stop_tracing", lambda: None)()
