"""A slot serves one run at a time, and has the next child's jail ready before it is asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import NamedTuple

from sandbox.cgroups import MemoryGroup
from sandbox.errors import LayerMissing, SandboxError, ZygoteLost
from sandbox.nursery import Child, Zygote
from sandbox.plan import JailPlan

_GROWTH_BYTES = 32 << 20
_LOOK_EVERY = 64
_TRIES = 3
_MOST_HOMES = 6
"""Zygotes that a slot keeps; the one not used for longest goes first."""


class Kind(NamedTuple):
    """What a zygote is warm for: each has one environment's packages and one harness in its memory, nothing more."""

    environment: str
    harness: str


class Slot:
    """Zygotes by kind (made when first wanted), one spare child each, and the slot's memory group."""

    def __init__(
        self,
        number: int,
        group: MemoryGroup | None,
        digest_of: Callable[[str], str],
        plan_for: Callable[[Kind, int], JailPlan],
    ) -> None:
        self.number = number
        self.group = group
        self._digest_of = digest_of
        self._plan_for = plan_for
        self._homes: dict[Kind, Home] = {}

    def has(self, kind: Kind) -> bool:
        """Whether there is a warm zygote of this kind."""
        return kind in self._homes

    def take(self, kind: Kind) -> Child:
        """A child whose jail is built; the next one's building begins.

        Raises:
            SandboxError: no child could be made, after a fresh zygote was tried too.
        """
        for last_try in (False, True):
            try:
                child = self._home(kind).take()
                child.neighbours = tuple(pid for home in self._homes.values() for pid in home.pids())
                return child
            except (ZygoteLost, LayerMissing):
                self._drop(kind)
                if last_try:
                    raise
        raise AssertionError

    def release(self, kind: Kind, child: Child) -> None:
        """The run is over: everything in its jail is killed. A zygote that is lost, or has grown, is replaced."""
        try:
            child.close()
        except SandboxError:
            self._drop(kind)
            return
        home = self._homes.get(kind)
        if home is not None and home.is_worn():
            self._drop(kind)

    def _home(self, kind: Kind) -> Home:
        digest = self._digest_of(kind.environment)
        home = self._homes.pop(kind, None)
        if home is not None and home.digest != digest:
            home.close()
            home = None
        if home is None:
            if self.group is not None:  # the limit of the run before was for a program beside smaller zygotes
                self.group.lift_limit()
            home = Home(digest, Zygote(self._plan_for(kind, self.number), self.group))
        self._homes[kind] = home  # the last in the dict is the last used
        if len(self._homes) > _MOST_HOMES:
            self._drop(next(iter(self._homes)))
        return home

    def _drop(self, kind: Kind) -> None:
        home = self._homes.pop(kind, None)
        if home is not None:
            home.close()

    def close(self) -> None:
        """End every zygote, and remove the group."""
        for kind in list(self._homes):
            self._drop(kind)
        if self.group is not None:
            self.group.remove()


class Home:
    """A zygote and its spare child."""

    def __init__(self, digest: str, zygote: Zygote) -> None:
        self.digest = digest
        self._zygote = zygote
        self._spare: Child | None = None
        self._resident_at_first = 0
        self._runs = 0
        try:
            self._spare = zygote.spawn()
        except BaseException:
            zygote.close()
            raise

    def take(self) -> Child:
        """A child whose jail is built; the next one's building begins.

        Raises:
            ZygoteLost: the zygote is gone, or makes no children.
        """
        child = self._living()
        try:
            self._spare = self._zygote.spawn()
        except BaseException:
            with contextlib.suppress(SandboxError):
                child.close()
            raise
        self._runs += 1
        return child

    def pids(self) -> list[int]:
        """The processes that are no run's, as far as they are known."""
        return [self._zygote.pid, *([self._spare.pid] if self._spare is not None and self._spare.pid else [])]

    def _living(self) -> Child:
        """The spare, or a new one where the kernel has killed it meanwhile (for want of memory, say)."""
        for _ in range(_TRIES):
            child, self._spare = self._spare or self._zygote.spawn(), None
            try:
                child.wait_until_ready()
                if child.is_alive():
                    return child
            except BaseException:
                with contextlib.suppress(SandboxError):
                    child.close()
                raise
            child.close()
        raise ZygoteLost("its children die before they are used")

    def is_worn(self) -> bool:
        """Whether the zygote has grown by more than a child should leave behind."""
        if self._runs % _LOOK_EVERY != 1:
            return False
        resident = self._zygote.resident_bytes()
        self._resident_at_first = self._resident_at_first or resident
        return resident > self._resident_at_first + _GROWTH_BYTES

    def close(self) -> None:
        """End the zygote and its children."""
        if self._spare is not None:
            with contextlib.suppress(SandboxError):
                self._spare.close()
        self._zygote.close()
