"""What a one-shot interpreter does: import the harness, take one request, answer it, end.

    python oneshot.py WORK_FOLDER HARNESS

It speaks the sandbox's own protocol on descriptor 3. It reads the harness from the folder that it lies in itself, where
`peers.staged` has put a compiled copy of it.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from typing import Any, NoReturn


def main(work: str, harness: str) -> NoReturn:
    """From the interpreter's start to its end."""
    from bench.jails.direct import DirectLink
    from sandbox import channel, workspace
    from sandbox.harness.link import flush, read_exactly, send_frame

    answer = importlib.import_module(f"sandbox.harness.{harness}").main
    _, length = channel.HEADER.unpack(read_exactly(channel.HEADER.size))
    request: Any = channel.decode_trusted(read_exactly(length))
    os.chdir(work)
    sys.path.insert(0, work)
    workspace.lay_files(request["files"])
    send_frame(b"L")
    with contextlib.suppress(EOFError):
        answer(DirectLink(), request["payload"])
    flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
