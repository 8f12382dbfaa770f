"""Passwords: argon2id with OWASP's minimal cost, so that a class that logs in at once is let in.

https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODY = HASHER.hash(secrets.token_hex(16))
"""Checked for unknown logins, so that the time of the answer does not tell which logins exist."""


def hashed(password: str) -> str:
    """What is stored of a password."""
    return HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the one that `stored` was made of; takes as long for `stored=None`."""
    try:
        HASHER.verify(stored or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
