"""The standard streams of a practice run, kept in memory and capped."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class TooMuchPrinted(BaseException):
    """Raised in the student's code when it has printed more than it may; no `except Exception` there stops it."""


class Printed:
    """What stdout and stderr got, together at most `limit` bytes.

    Attributes:
        stdout, stderr: text streams for `sys`.
        over_cap: whether more was printed than may be.
    """

    def __init__(self, limit: int) -> None:
        self.over_cap = False
        self._left = limit
        self._raw = (_Capped(self), _Capped(self))
        self._taken = [0, 0]
        self.stdout, self.stderr = (
            io.TextIOWrapper(raw, "utf-8", "backslashreplace", newline="\n", write_through=True)  # type: ignore[type-var]
            for raw in self._raw
        )

    def spend(self, count: int) -> int:
        """How many of `count` bytes may still be kept."""
        kept = min(count, self._left)
        self._left -= kept
        self.over_cap = self.over_cap or kept < count
        return kept

    def marks(self) -> tuple[int, int]:
        """How much has been printed on each stream."""
        return len(self._raw[0].kept), len(self._raw[1].kept)

    def take(self, until: tuple[int, int]) -> tuple[str, str]:
        """What was printed since the last call, up to those marks."""
        texts = [
            bytes(raw.kept[start:end]).decode(errors="replace")
            for raw, start, end in zip(self._raw, self._taken, until, strict=True)
        ]
        self._taken = list(until)
        return texts[0], texts[1]

    def whole(self) -> tuple[bytes, bytes]:
        """All that was kept."""
        return bytes(self._raw[0].kept), bytes(self._raw[1].kept)


class _Capped(io.BufferedIOBase):
    """A binary stream that keeps what it gets until its owner's limit is spent."""

    def __init__(self, owner: Printed) -> None:
        super().__init__()
        self.kept = bytearray()
        self._owner = owner

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        content = bytes(data)
        self.kept += content[: self._owner.spend(len(content))]
        if self._owner.over_cap:
            raise TooMuchPrinted
        return len(content)
