"""What can go wrong between the two sides."""

from __future__ import annotations


class ChannelBroken(Exception):
    """Raised when a frame cannot be read or is not what the protocol allows.

    Attributes:
        cause: `closed`, `protocol`, `deadline` or `output`.
    """

    def __init__(self, cause: str, reason: str) -> None:
        super().__init__(reason)
        self.cause = cause
        self.reason = reason


class StudentGone(BaseException):
    """Raised in the tests when the student's process is dead, silent or speaks nonsense.

    It is no Exception on purpose: `assertRaises(Exception)` must not take it for something that the student raised.
    """

    def __init__(self, cause: str, reason: str) -> None:
        super().__init__(reason)
        self.cause = cause
        self.reason = reason


class Refused(TypeError):
    """Raised when something is asked of one side that it does not do for the other, or cannot be passed at all."""
