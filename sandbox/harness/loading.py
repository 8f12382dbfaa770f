"""Bringing the student's main file to life inside the jail."""

from __future__ import annotations

import importlib.util
import os
import sys
from types import ModuleType
from typing import Any


def read_code(file: str) -> Any:
    """The compiled code of a submitted file.

    Raises:
        SyntaxError: it is not Python.
    """
    path = f"{os.getcwd()}/{file}"  # noqa: PTH109
    with open(path, "rb") as stream:  # noqa: PTH123
        source = stream.read()
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
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
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
