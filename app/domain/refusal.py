"""Why a request is refused: the caller's doing, told in plain words. The web turns each into a problem document."""

from __future__ import annotations

from app.domain.errors import GradewireError


class Refusal(GradewireError):
    """Base of the refusals. Raised when what somebody asks for cannot be done, and trying again at once will not help.

    Attributes:
        detail: one sentence for the caller.
        field: the field at fault, where one is.
    """

    def __init__(self, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field


class NotFound(Refusal):
    """Raised when there is no such thing, or none that the caller may know of."""


class NotAllowed(Refusal):
    """Raised when the caller may know of a thing but not do this to it."""


class NotLoggedIn(Refusal):
    """Raised when nobody is logged in, or the password, token or session is no good."""


class Conflict(Refusal):
    """Raised when the state of things forbids it: closed, not open yet, no attempts left, taken already."""


class TooSoon(Refusal):
    """Raised when the same would be accepted later.

    Attributes:
        retry_after_s: whole seconds until then, 1 or more.
    """

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class Invalid(Refusal):
    """Raised when a field has a value that cannot be used."""
