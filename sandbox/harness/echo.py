"""Answers every message with itself: for tests of the channel and as the smallest run that there is."""

from __future__ import annotations

from sandbox.harness.link import Link


def main(link: Link, payload: object) -> None:
    """Send the payload back, then each message."""
    link.send(payload)
    while True:
        link.send(link.receive())
