"""The private work folder's content: the submitted files, and standard input."""

from __future__ import annotations

import os
from collections.abc import Mapping

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def lay_files(files: Mapping[str, bytes]) -> None:
    """Write the files below the current folder.

    Raises:
        ValueError: a name that leads out of the folder; the worker should have refused it.
        OSError: they do not fit.
    """
    for name, data in files.items():
        if "/" in name:
            check_name(name)
            os.makedirs(os.path.dirname(name), exist_ok=True)
        file = os.open(name, _NEW, 0o644)
        written = os.write(file, data)
        while written < len(data):
            written += os.write(file, data[written:])
        os.close(file)


def check_name(name: str) -> None:
    """Refuse a name that is empty, absolute, or has an empty part, `.`, `..`, a backslash or a NUL.

    Raises:
        ValueError: such a name.
    """
    parts = name.split("/")
    if not name or "\0" in name or "\\" in name or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"{name!r} is not the name of a file in the work folder")


def give_stdin(data: bytes) -> None:
    """Put `data` where the program reads its standard input."""
    file = os.memfd_create("stdin", os.MFD_CLOEXEC)
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
    os.lseek(file, 0, os.SEEK_SET)
    os.dup2(file, 0)
    os.close(file)
