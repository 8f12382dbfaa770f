"""Generators, coroutines and asynchronous generators of the other side as real ones of this side."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from typing import TYPE_CHECKING, Any

from sandbox.harness.split.errors import Refused
from sandbox.harness.split.exceptions import is_foreign, is_outcome
from sandbox.harness.split.handles import Grip

if TYPE_CHECKING:
    import asyncio

POLL_S = 0.02


def generator(grip: Grip) -> Generator[Any, Any, Any]:
    """A generator that asks the one on the other side for each item."""
    request = grip.conversation.request
    number = grip.number
    sent: Any = None
    done = False
    try:
        while True:
            done = True  # also when the other side raises
            done, value = request("send", number, (sent,))
            while True:
                if done:
                    return value
                try:
                    sent = yield value
                    break
                except GeneratorExit:
                    raise
                except BaseException as error:
                    thrown = is_outcome(error) and not is_foreign(error)
                    done = True
                    done, value = request("throw", number, (error,))
                    if thrown:
                        raise
    finally:
        if not done and grip.conversation.usable:
            request("close", number)


async def async_generator(grip: Grip) -> AsyncGenerator[Any, Any]:
    """An asynchronous generator that asks the one on the other side for each item."""
    request = grip.conversation.request
    number = grip.number
    sent: Any = None
    try:
        while True:
            done, value = await _finish(grip, request("start_of", 0, (number, "asend", sent)))
            while True:
                if done:
                    return
                try:
                    sent = yield value
                    break
                except GeneratorExit:
                    raise
                except BaseException as error:
                    done, value = await _finish(grip, request("start_of", 0, (number, "athrow", error)))
                    if is_outcome(error) and not is_foreign(error):
                        raise
    finally:
        if grip.conversation.usable:
            await _finish(grip, request("start_of", 0, (number, "aclose", None)))


async def coroutine(grip: Grip) -> Any:
    """A coroutine that has the one on the other side run on that side's own event loop."""
    want = grip.conversation.want
    if want is not None:  # the student's side: the tests' own loop runs it
        return await want(grip.number)
    return await _finish(grip, grip.conversation.request("start_of", 0, (grip.number, "await", None)))


async def _finish(grip: Grip, task: int) -> Any:
    """Let the other side's loop run until its task is done, and run here what it awaits of us."""
    import asyncio  # large, and seldom needed

    request = grip.conversation.request
    waiting: dict[int, asyncio.Task[Any]] = {}
    try:
        while True:
            done, value, wanted = request("poll", 0, (task, 0.0 if waiting else POLL_S))
            if done:
                return value
            for ticket, theirs in wanted:
                awaitable = grip.conversation.handles.mine.get(theirs)
                if not asyncio.iscoroutine(awaitable):
                    raise Refused("no coroutine of the tests")
                waiting[ticket] = asyncio.ensure_future(awaitable)
            await asyncio.sleep(0 if not waiting else 0.001)
            for ticket in [ticket for ticket, inner in waiting.items() if inner.done()]:
                inner = waiting.pop(ticket)
                error = inner.exception()
                request("resolve", 0, (ticket, error, None if error is not None else inner.result()))
    except asyncio.CancelledError:
        if grip.conversation.usable:
            request("cancel", 0, (task,))
        raise
