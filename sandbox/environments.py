"""Named sets of packages that programs may import. `base` is the standard library."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import EnvironmentMissing


@dataclass(frozen=True)
class Environment:
    """An environment that is ready.

    Attributes:
        name: as packs name it.
        digest: of its packages and the interpreter.
        packages: the folder with its packages; None: none.
        preload: modules that a zygote imports before it forks.
    """

    name: str
    digest: str
    packages: str | None
    preload: tuple[str, ...]


class Environments:
    """Finds environments by name."""

    def __init__(self, store: Path | None, declarations: Path | None) -> None:
        self._store = store
        self._declarations = declarations

    def get(self, name: str) -> Environment:
        """The environment of that name, built if need be.

        Raises:
            EnvironmentMissing: there is none, or it cannot be built.
        """
        if name != "base":
            raise EnvironmentMissing(name, "there is none of this name")
        digest = hashlib.sha256(f"base {sys.version}".encode()).hexdigest()
        return Environment("base", digest, None, ())
