"""Which TCP ports of this machine are free."""

from __future__ import annotations

import random
import socket

from app.domain.errors import GradewireError

HOST = "127.0.0.1"
_PRIVATE = range(10_000, 32_000)
"""Below those that Linux gives to clients, one of which may have any port at any moment."""
_lent: list[socket.socket] = []


class PortInUse(GradewireError):
    """Raised when the port that was asked for is taken.

    Attributes:
        port: which.
    """

    def __init__(self, port: int, variable: str) -> None:
        super().__init__(f"port {port} is in use; choose another one with {variable}={port + 1}")
        self.port = port


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0


def reserve(first: int, *, only: bool, variable: str) -> tuple[int, socket.socket]:
    """A free port from `first` on, and what keeps other Gradewires from choosing it too until it is closed.

    The reservation is a name in the kernel's abstract socket namespace: it ends with us, however that happens.

    Raises:
        PortInUse: none is free; with `only`, the first is not.
    """
    for port in range(first, first + (1 if only else 200)):
        claim = _claim(f"gradewire-port-{port}", port)
        if claim is not None:
            return port, claim
    raise PortInUse(first, variable)


def private_port() -> int:
    """A free port for a server that we are about to start; no other process is given it while this one lives."""
    chance = random.SystemRandom()
    while True:
        port = chance.choice(_PRIVATE)
        claim = _claim(f"gradewire-lent-{port}", port)
        if claim is not None:
            _lent.append(claim)
            return port


def _claim(name: str, port: int) -> socket.socket | None:
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0{name}")
    except OSError:
        claim.close()
        return None
    if is_free(port):
        return claim
    claim.close()
    return None
