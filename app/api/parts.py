"""What the views work with besides the database, made once a process by the factory."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import redis
from flask import current_app
from sqlalchemy import Engine

from app.config import Settings
from app.services.submit import Acceptor
from app.services.token_uses import TokenUses
from app.streams.listening import ProgressReader
from app.streams.pace import PaceReader
from app.streams.submissions import WorkStream

KEY = "gradewire"


@dataclass(frozen=True)
class Parts:
    """The collaborators of the views."""

    settings: Settings
    redis: redis.Redis
    stream: WorkStream
    pace: PaceReader
    acceptor: Acceptor
    token_uses: TokenUses
    reader: ProgressReader
    engine: Engine
    stopping: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """End every stream of events now: a restart is not to wait for readers, who come back by themselves."""
        self.stopping.set()
        self.reader.nudge()

    def close(self) -> None:
        """Commit what waits, end the threads and the connections."""
        self.acceptor.close()
        self.token_uses.close()
        self.reader.close()
        self.redis.close()
        self.engine.dispose()


def parts() -> Parts:
    """The parts of the running app."""
    found: Parts = current_app.extensions[KEY]
    return found
