"""The student's side of coroutines: tasks on an event loop of its own, run a little whenever the tests poll."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

    from sandbox.harness.split.conversation import Conversation


class _Loop:
    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: dict[int, asyncio.Task[Any]] = {}
        self._tickets = itertools.count(1)
        self._wanted: list[tuple[int, Any]] = []
        self._waiting: dict[int, asyncio.Future[Any]] = {}

    def loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            import asyncio  # large, and seldom needed

            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop

    def start(self, thing: Any, how: str, value: Any) -> int:
        number = next(self._tickets)
        self._tasks[number] = self.loop().create_task(_run(thing, how, value))
        return number

    def poll(self, number: int, seconds: float) -> tuple[bool, Any, tuple[Any, ...]]:
        task = self._tasks[number]
        if not task.done():
            self.loop().run_until_complete(self._some(task, seconds))
        if task.done():
            del self._tasks[number]
            return True, task.result(), ()
        wanted, self._wanted = self._wanted, []
        return False, None, tuple(wanted)

    async def _some(self, task: asyncio.Task[Any], seconds: float) -> None:
        import asyncio

        end = self.loop().time() + seconds
        while True:
            await asyncio.sleep(0)
            if task.done() or self._wanted or self.loop().time() >= end:
                return
            others = [other for other in self._tasks.values() if not other.done()]
            await asyncio.wait({task, *others}, timeout=min(0.001, seconds), return_when=asyncio.FIRST_COMPLETED)

    async def want(self, awaitable: Any) -> Any:
        """Have the tests' loop await something of theirs."""
        ticket = next(self._tickets)
        future = self.loop().create_future()
        self._waiting[ticket] = future
        self._wanted.append((ticket, awaitable))
        return await future

    def resolve(self, ticket: int, error: BaseException | None, value: Any) -> None:
        future = self._waiting.pop(ticket)
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(value)

    def cancel(self, number: int) -> None:
        task = self._tasks.pop(number, None)
        if task is not None:
            import asyncio

            task.cancel()
            self.loop().run_until_complete(asyncio.wait({task}, timeout=0.1))


async def _run(thing: Any, how: str, value: Any) -> Any:
    if how == "await":
        return await thing
    step: Awaitable[Any] = (
        thing.asend(value) if how == "asend" else thing.athrow(value) if how == "athrow" else thing.aclose()
    )
    try:
        return False, await step
    except StopAsyncIteration:
        return True, None


async def _awaited(thing: Any) -> Any:
    return await thing


def serve(conversation: Conversation) -> None:
    """Add the operations of coroutines."""
    loop = _Loop()
    mine = conversation.handles.mine
    conversation.operations.update(
        {
            "poll": loop.poll,
            "resolve": loop.resolve,
            "cancel": loop.cancel,
            "start_of": lambda number, how, value: loop.start(mine[number], how, value),
            "awaited_of": lambda number: _awaited(mine[number]),
        }
    )
    conversation.want = loop.want
