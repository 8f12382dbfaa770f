"""Every Redis key of ours, in one place."""

from __future__ import annotations

from typing import Literal

Lane = Literal["interactive", "bulk"]
LANES: tuple[Lane, Lane] = ("interactive", "bulk")

GROUP = "graders"
DEAD = "gw:dead"
WAKE = "gw:wake"
WORKERS = "gw:workers"
PACE = "gw:pace"
PLACES = "gw:places"


def stream(lane: Lane) -> str:
    """The backlog of a lane."""
    return f"gw:submissions:{lane}"


def index(lane: Lane) -> str:
    """Hash: work → entry id, for what the backlog of a lane holds."""
    return f"gw:index:{lane}"


def starts(lane: Lane) -> str:
    """Hash: work → how often a worker began it."""
    return f"gw:starts:{lane}"


def done(lane: Lane) -> str:
    """Hash of two counters: how many were graded in a lane, and the seconds that their workers spent."""
    return f"gw:done:{lane}"


def progress(topic: str) -> str:
    """The short-lived record of a submission's events."""
    return f"gw:progress:{topic}"


def channel(topic: str) -> str:
    """Where the events of a submission, or of another topic, are published."""
    return f"gw:events:{topic}"


def kept_result(key: str) -> str:
    """The result of a program that was graded lately."""
    return f"gw:result:{key}"


def result_in_flight(key: str) -> str:
    """There while a worker grades that program."""
    return f"gw:grading:{key}"
