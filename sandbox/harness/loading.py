"""Bringing the student's main file to life inside the jail."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any


def read_code(file: str) -> Any:
    """The compiled code of a submitted file.

    Raises:
        SyntaxError: it is not Python.
    """
    path = f"{os.getcwd()}/{file}"  # noqa: PTH109
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)  # a file object would touch twice the pages
    source = b""
    while part := os.read(descriptor, 1 << 20):
        source += part
    os.close(descriptor)
    try:
        return compile(source, path, "exec", dont_inherit=True)
    except ValueError as error:
        raise SyntaxError(str(error), (path, 1, 1, "")) from error


def load_module(file: str, before: str = "") -> ModuleType:
    """Run a submitted file as a module that others can import.

    Args:
        before: code of the pack that runs first in the module's namespace (what a course gives).
    """
    code = read_code(file)
    name = file.removesuffix(".py").replace("/", ".")
    path = f"{os.getcwd()}/{file}"  # noqa: PTH109
    module = ModuleType(name)
    module.__file__ = path
    module.__loader__ = SourceFileLoader(name, path)
    module.__spec__ = ModuleSpec(name, module.__loader__, origin=path)
    module.__spec__.has_location = True
    module.__package__ = name.rpartition(".")[0]
    sys.modules[name] = module
    if before:
        exec(compile(before, "<before>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    exec(code, module.__dict__)  # noqa: S102
    return module


def run_as_main(file: str) -> None:
    """Run a submitted file as a program, with `__name__` set to `__main__`."""
    code = read_code(file)
    module = ModuleType("__main__")
    module.__file__ = f"{os.getcwd()}/{file}"  # noqa: PTH109
    sys.modules["__main__"] = module
    sys.argv[0] = file
    exec(code, module.__dict__)  # noqa: S102
