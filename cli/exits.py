"""The exit codes that every command shares (contract §1): 2 for a bad pack or wrong usage, 3 without a sandbox."""

from __future__ import annotations

import argparse
import functools
import os
import sys
from collections.abc import Callable

from app.domain.errors import GradewireError, PackError
from sandbox.errors import LayerMissing, SandboxError


class WrongUsage(GradewireError):
    """Raised when what a command is given does not go together, beyond what its parser can see."""


Command = Callable[[argparse.Namespace], int]


def exit_codes(command: Command) -> Command:
    """Turn the errors that a person can do something about into one line on stderr and an exit code."""

    @functools.wraps(command)
    def wrapper(arguments: argparse.Namespace) -> int:
        try:
            return command(arguments)
        except (PackError, WrongUsage) as error:
            return _said(str(error), 2)
        except FileNotFoundError as error:
            return _said(f"{error.filename}: there is no such file", 2)
        except LayerMissing as error:
            return _said(str(error), 3)
        except (GradewireError, SandboxError, OSError) as error:
            if isinstance(error, BrokenPipeError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                return 1
            return _said(str(error), 1)

    return wrapper


def _said(text: str, code: int) -> int:
    print(f"gradewire: {' '.join(text.split())}", file=sys.stderr)
    return code
