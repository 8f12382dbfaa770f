"""What a program's token may be limited to. Each scope lets one read, besides what it names."""

from __future__ import annotations

from enum import StrEnum


class TokenScope(StrEnum):
    """A limit of a token; a token without scopes may do all that its owner may."""

    READ = "read"
    SUBMIT = "submit"
    PACKS = "packs"
    REGRADES = "regrades"
    MANAGE = "manage"


def allows(scopes: frozenset[str], needed: TokenScope) -> bool:
    """Whether a token with those scopes may do what needs that one."""
    return not scopes or needed is TokenScope.READ or str(needed) in scopes
