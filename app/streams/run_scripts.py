"""One script for many, in one round trip.

redis-py asks before each pipeline with a script whether the server still knows it: here that is seen by the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from redis.commands.core import Script
from redis.exceptions import NoScriptError


def run_for_each(client: Any, script: Script, keys: Sequence[str], args: Iterable[Sequence[Any]]) -> list[Any]:
    """The answer to each of `args`, all with the same keys; an exception where the script failed.

    Raises:
        redis.RedisError: Redis is away.
    """
    calls = [(script.sha, len(keys), *keys, *some) for some in args]
    if not calls:
        return []
    answers = _answers(client, calls)
    if any(isinstance(answer, NoScriptError) for answer in answers):
        client.script_load(script.script)  # nothing has run: the server is new, or has been told to forget
        answers = _answers(client, calls)
    return answers


def raised(answers: Iterable[Any]) -> list[Any]:
    """The answers; the first of them that is an exception is raised."""
    found = list(answers)
    for answer in found:
        if isinstance(answer, Exception):
            raise answer
    return found


def _answers(client: Any, calls: Iterable[Sequence[Any]]) -> list[Any]:
    pipe = client.pipeline(transaction=False)
    for call in calls:
        pipe.evalsha(*call)
    answers: list[Any] = pipe.execute(raise_on_error=False)
    return answers
