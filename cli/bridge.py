"""`gradewire bridge`: hands the backlog over to the workers, feeds it bulk work, and sweeps up what was left behind."""

from __future__ import annotations

import argparse
import os
import signal
import threading

from cli.logs import set_up_logging


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has no options: the environment says all."""


def run(arguments: argparse.Namespace) -> int:
    """Bridge and sweep until SIGTERM or Ctrl-C."""
    set_up_logging()
    from app import tracing
    from app.config import Settings
    from app.db.session import engine_for, sessions
    from app.streams.connection import connect
    from app.streams.submissions import lanes_of
    from cli.figures import served
    from tasks.bridge import Bridge
    from tasks.bulk import BulkFeeder
    from tasks.celery_app import app
    from tasks.sweep import Sweeper

    settings = Settings.from_environ(os.environ)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = engine_for(settings.database_url)
    with served(os.environ), tracing.traced(os.environ, "bridge"), connect(settings.redis_url) as client:
        lanes = lanes_of(client)
        sweeper = Sweeper(sessions(engine), client, lanes, app)
        feeder = BulkFeeder(sessions(engine), client, lanes["bulk"])
        threads = [
            threading.Thread(target=part.run, args=(stop,), name=name)
            for name, part in (("sweeper", sweeper), ("bulk", feeder))
        ]
        for thread in threads:
            thread.start()
        Bridge(client, list(lanes.values()), app).run(stop)
        for thread in threads:
            thread.join()
    engine.dispose()
    return 0
