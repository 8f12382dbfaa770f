"""One random seed for a whole run, so that it can be run again: of `random` as a module, and of NumPy's.

Generators that a program makes itself, `secrets` and `os.urandom` are as they are.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any


def seed_random(seed: int | None) -> None:
    """Seed what is imported by now, freshly where `seed` is None; what is imported later gets the seed then."""
    random = sys.modules.get("random")
    if random is not None:
        random._inst.seed(seed)
    elif seed is not None:
        sys.meta_path.insert(0, _Seeder(seed))
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        if seed is None:  # NumPy's own way to a fresh one touches 180 pages
            seed = int.from_bytes(os.urandom(4), "little")
        numpy_random.seed(seed % 2**32)


class _Seeder:
    """Finds the standard library's `random` when it is first imported, and has it seeded."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """As finders do; None for everything else, and for a student's own `random.py`."""
        if name != "random" or path is not None:
            return None
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name)
        loader: Any = spec.loader if spec is not None else None
        if loader is None:
            return spec
        execute = loader.exec_module

        def execute_and_seed(module: Any) -> None:
            execute(module)
            if hasattr(module, "_inst"):
                module._inst.seed(self._seed)

        loader.exec_module = execute_and_seed
        return spec
