"""The sandbox's zygote without any jail: the same interpreter, imports, warming and fork; no layer at all."""

from __future__ import annotations

import importlib
import os
import struct
import sys
from typing import Any

from bench.jails.direct import DirectLink
from sandbox import kernel, zygote
from sandbox.channel import frame
from sandbox.child import Kit


class _Build:
    """A child's own part: its descriptors, and a new folder to work in. No namespace, no mount, no map."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._steps = kernel.Steps()
        self._steps.add("dup3", 4, 1, 0, answer=1)
        self._steps.add("dup3", 5, 2, 0, answer=2)
        self._steps.add("close_range", 4, zygote.CONTROL + 2, 0)
        self._ready = kernel.Steps()
        self._ready.add("write", 3, frame(b"J"), 5, answer=5)

    def run(self) -> None:
        self._steps.run()
        folder = f"{self._folder}/{os.getpid()}"
        os.mkdir(folder)  # noqa: PTH102 - as the jailed child: no path objects where every page touched is copied
        os.chdir(folder)
        self._ready.run()


def main(control: int) -> None:
    """Become the unjailed zygote; comes back never. The plan's `work_mount` is the folder for the work folders."""
    plan = zygote.receive_plan(control)
    zygote.settle_descriptors(control)
    harness: Any = importlib.import_module(f"sandbox.harness.{plan.harness}").main
    pid = kernel.clone(kernel.CLONE_PARENT)
    if pid:
        os.write(zygote.CONTROL, struct.pack("<cq", b"P", pid))
        os._exit(0)
    zygote.load_packages(plan)
    sys.path[0] = ""  # the folder that each child makes for itself
    zygote.warm()
    limits = kernel.Limits(kernel.Steps(), 0, 0, 0, 0)  # set by the child and put into force by nobody
    build: Any = _Build(plan.work_mount)
    kit = Kit(plan, lambda link, payload: harness(DirectLink(link.peer), payload), build, kernel.Steps(), limits)
    zygote.settle_memory()
    os.write(zygote.CONTROL, zygote.READY.pack(b"Z", 0))
    zygote.serve(kit, 0)
