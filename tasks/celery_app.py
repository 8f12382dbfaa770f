"""The Celery application. Its tasks are in `tasks.grade` and `tasks.publish`; whoever only sends needs none of them.

A worker process puts its `Workshop` on `app.workshop` before it starts (see `cli.worker`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import Celery

if TYPE_CHECKING:
    from tasks.workshop import Workshop


class Gradewire(Celery):  # type: ignore[misc]
    """Celery with a place for what the tasks work with."""

    workshop: Workshop | None = None

    def in_hand(self) -> Workshop:
        """The workshop of this process."""
        if self.workshop is None:
            raise RuntimeError("this worker has no workshop: start workers with `gradewire worker`")
        return self.workshop


app = Gradewire("gradewire", config_source="celeryconfig", set_as_current=False)
