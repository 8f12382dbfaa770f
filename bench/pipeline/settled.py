"""When a private system has nothing to do any more but what it is measured with."""

from __future__ import annotations

import time

from sqlalchemy import func, select

from app.db.models.assignment import PackVersion
from app.db.session import engine_for
from cli.private_system import PrivateSystem
from cli.supervisor import NotReady

PATIENCE_S = 600.0
LOOK_S = 0.5


def wait_for_packs(system: PrivateSystem) -> None:
    """Wait until all is done that follows the publication of the demo's packs: its CPU is no submission's.

    Raises:
        NotReady: it is not in time.
    """
    engine = engine_for(system.database_url)
    open_ones = select(func.count()).where(PackVersion.check_began_at.is_not(None))
    until = time.monotonic() + PATIENCE_S
    try:
        while True:
            with engine.connect() as connection:
                if not connection.execute(open_ones).scalar_one():
                    return
            if time.monotonic() > until:
                raise NotReady(f"the demo's packs are still being checked after {PATIENCE_S:.0f} s")
            time.sleep(LOOK_S)
    finally:
        engine.dispose()
