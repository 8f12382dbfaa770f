"""What the worker tells a new zygote about its jail. Plain values only: the plan crosses by `channel`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class JailPlan:
    """Plain values only: the plan crosses to the zygote by `channel`.

    Attributes:
        binds: paths bound read-only to the same place in the jail.
        hidden: folders below them that are covered with an empty one.
        devices: names below /dev.
        folders: empty folders of the jail's root.
        links: symbolic links, path to target.
        work_mount, work_folder, temporary: where the private tmpfs lies, and the two folders in it.
        inodes: files and folders that the tmpfs may hold.
        environ: the whole environment of the program.
        rlimits: by name, the same for every run.
        zygote_filter, child_filter: seccomp programs.
        python_path: where programs import from, after the work folder.
        preload: packages that the zygote imports before it forks.
        harness: the module of `sandbox.harness` that its children run.
        uid: the user that everything in the jail is on the outside; None: the worker's own.
        own_memory_group: whether the slot has one.
        opted_out: layers to leave out.
    """

    binds: tuple[str, ...]
    hidden: tuple[str, ...]
    devices: tuple[str, ...]
    folders: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    work_mount: str
    work_folder: str
    temporary: str
    inodes: int
    environ: dict[str, str]
    rlimits: dict[str, int]
    zygote_filter: bytes
    child_filter: bytes
    python_path: tuple[str, ...]
    preload: tuple[str, ...]
    harness: str
    uid: int | None
    own_memory_group: bool
    opted_out: tuple[str, ...]
