"""Packs that are ready to grade with: read once, and their tests declared once, however many submissions there are."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.assignment import Declaration, Pack
from app.packs.read import read_pack
from sandbox.runner import Sandbox
from tasks.grading.declare import declare


@dataclass(slots=True)
class _Place:
    lock: threading.Lock = field(default_factory=threading.Lock)
    ready: tuple[Pack, Declaration] | None = None


class Shelf:
    """Packs by their path. They are taken not to change while the shelf stands."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._places: dict[Path, _Place] = {}

    def take(self, path: Path) -> tuple[Pack, Declaration]:
        """The pack at a path and what it declares; threads that ask for the same one wait for the first.

        Raises:
            PackError: it cannot be used.
            SandboxError: the sandbox failed.
        """
        with self._lock:
            place = self._places.setdefault(path, _Place())
        with place.lock:
            if place.ready is None:
                pack = read_pack(path)
                place.ready = pack, declare(pack, self._sandbox)
            return place.ready
