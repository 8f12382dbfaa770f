"""A slot serves one run at a time, and has the next child's jail ready before it is asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from sandbox.cgroups import MemoryGroup
from sandbox.errors import SandboxError, ZygoteLost
from sandbox.nursery import Child, Zygote
from sandbox.plan import JailPlan

_GROWTH_BYTES = 32 << 20
_LOOK_EVERY = 64


class Slot:
    """Zygotes by environment (made when first wanted), one spare child each, and the slot's memory group."""

    def __init__(
        self,
        number: int,
        group: MemoryGroup | None,
        digest_of: Callable[[str], str],
        plan_for: Callable[[str, int], JailPlan],
    ) -> None:
        self.number = number
        self.group = group
        self._digest_of = digest_of
        self._plan_for = plan_for
        self._homes: dict[str, _Home] = {}

    def has(self, environment: str) -> bool:
        """Whether the environment's zygote is warm."""
        return environment in self._homes

    def take(self, environment: str) -> Child:
        """A child whose jail is built; the next one's building begins.

        Raises:
            SandboxError: no child could be made, after a fresh zygote was tried too.
        """
        for last_try in (False, True):
            try:
                return self._home(environment).take()
            except ZygoteLost:
                self._drop(environment)
                if last_try:
                    raise
        raise AssertionError

    def release(self, environment: str, child: Child) -> None:
        """The run is over: everything in its jail is killed. A zygote that is lost, or has grown, is replaced."""
        try:
            child.close()
        except SandboxError:
            self._drop(environment)
            return
        home = self._homes.get(environment)
        if home is not None and home.is_worn():
            self._drop(environment)

    def _home(self, environment: str) -> _Home:
        digest = self._digest_of(environment)
        home = self._homes.get(environment)
        if home is not None and home.digest != digest:
            self._drop(environment)
            home = None
        if home is None:
            zygote = Zygote(self._plan_for(environment, self.number), self.group)
            home = self._homes[environment] = _Home(digest, zygote)
        return home

    def _drop(self, environment: str) -> None:
        home = self._homes.pop(environment, None)
        if home is not None:
            home.close()

    def close(self) -> None:
        """End every zygote, and remove the group."""
        for environment in list(self._homes):
            self._drop(environment)
        if self.group is not None:
            self.group.remove()


class _Home:
    """A zygote and its spare."""

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
        child, self._spare = self._spare, None
        if child is None:
            child = self._zygote.spawn()
        try:
            child.wait_until_ready()
            child.neighbours = (self._zygote.pid,)
            self._spare = self._zygote.spawn()
        except BaseException:
            with contextlib.suppress(SandboxError):
                child.close()
            raise
        self._runs += 1
        return child

    def is_worn(self) -> bool:
        if self._runs % _LOOK_EVERY != 1:
            return False
        resident = self._zygote.resident_bytes()
        self._resident_at_first = self._resident_at_first or resident
        return resident > self._resident_at_first + _GROWTH_BYTES

    def close(self) -> None:
        if self._spare is not None:
            with contextlib.suppress(SandboxError):
                self._spare.close()
        self._zygote.close()
