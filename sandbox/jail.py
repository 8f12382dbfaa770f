"""Building the jails: the outer one, once a zygote, and the child's, once a run.

Everything here happens before any of a student's bytes are read. A step that fails raises, and the caller ends the
process: nothing is ever run in half a jail.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Mapping
from pathlib import Path

from sandbox import kernel, landlock
from sandbox.plan import JailPlan as Plan

INSIDE_ID = 1000
"""The user and group that a program believes to be."""
_NAMESPACES = kernel.CLONE_NEWNS | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS
CHILD_NAMESPACES = kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | kernel.CLONE_NEWPID
_CAP_SYS_ADMIN = 21


def enter_outer(plan: Plan, proc: int) -> None:
    """Leave the machine's namespaces, root and user for the jail's (all but the pid namespace, which takes a fork).

    `proc` is a descriptor of the machine's /proc, the only way to write the id maps once the root is gone.

    Raises:
        OSError: a step was refused; the message starts with the layer's name.
    """
    if plan.uid is not None and _may_mount(proc):
        # As root the root is built with root's rights, so that folders which only root may pass can be bound.
        _step("mount namespace", kernel.unshare, _NAMESPACES)
        _build_root(plan)
        _step("user", _become, plan.uid)
        _step("user namespace", kernel.unshare, kernel.CLONE_NEWUSER)
        map_ids(proc, plan.uid, plan.uid, deny_setgroups=True)
    else:
        if plan.uid is not None:
            _step("user", _become, plan.uid)
        uid, gid = os.getuid(), os.getgid()
        _step("user namespace", kernel.unshare, kernel.CLONE_NEWUSER)
        map_ids(proc, uid, gid, deny_setgroups=True)
        _step("mount namespace", kernel.unshare, _NAMESPACES)
        _build_root(plan)


def _step(layer: str, act: object, *arguments: object) -> None:
    try:
        act(*arguments)  # type: ignore[operator]
    except OSError as error:
        raise OSError(error.errno, f"{layer}: {error.strerror}") from None


def _may_mount(proc: int) -> bool:
    status = os.open("self/status", os.O_RDONLY, dir_fd=proc)
    text = os.read(status, 8192).decode()
    os.close(status)
    effective = next(line.split()[1] for line in text.splitlines() if line.startswith("CapEff"))
    return bool(int(effective, 16) >> _CAP_SYS_ADMIN & 1)


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    kernel.set_dumpable(True)  # else the id maps of this process belong to root


def map_ids(proc: int, outside_uid: int, outside_gid: int, *, deny_setgroups: bool = False) -> None:
    """Make this process's user and group known in its new user namespace as `INSIDE_ID`."""
    if deny_setgroups:
        _write(proc, "self/setgroups", b"deny")
    _write(proc, "self/uid_map", b"%d %d 1" % (INSIDE_ID, outside_uid))
    _write(proc, "self/gid_map", b"%d %d 1" % (INSIDE_ID, outside_gid))


def _write(proc: int, name: str, value: bytes) -> None:
    file = os.open(name, os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)
    os.write(file, value)
    os.close(file)


def _build_root(plan: Plan) -> None:
    kernel.call("sethostname", b"jail", 4)
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    root = "/tmp"  # noqa: S108 - any folder that exists: a tmpfs covers it, in this namespace only
    kernel.mount("jail", root, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m,nr_inodes=1k,mode=755")
    for name in ("dev", *plan.folders):
        Path(root, name).mkdir(parents=True, exist_ok=True)
    for source in plan.binds:
        target = root + source
        if Path(source).is_dir():
            Path(target).mkdir(parents=True, exist_ok=True)
        else:
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            Path(target).touch()
        _step(f"root ({source})", kernel.mount, source, target, "", kernel.MS_BIND | kernel.MS_REC)
        kernel.restrict_mount(target, "ro", "nosuid", "nodev")
    Path(root, "empty").mkdir()
    for path in plan.hidden:
        _step(f"root ({path})", kernel.mount, f"{root}/empty", root + path, "", kernel.MS_BIND)
        kernel.restrict_mount(root + path, "ro")
    for device in plan.devices:
        target = f"{root}/dev/{device}"
        Path(target).touch()
        _step(f"root (/dev/{device})", kernel.mount, f"/dev/{device}", target, "", kernel.MS_BIND)
        kernel.restrict_mount(target, "ro", "nosuid", "noexec")
    for path, goal in plan.links:
        link = Path(root + path)
        if link.is_dir() and not link.is_symlink():
            link.rmdir()
        if not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(goal)
    kernel.restrict_mount(root, "ro")
    kernel.pivot_root(root)


def build_child(plan: Plan, proc: int, disk_bytes: int, *, own_memory_group: bool) -> None:
    """A child's own part, right after its clone: user, private work folder, session."""
    map_ids(proc, INSIDE_ID, INSIDE_ID)
    if own_memory_group:
        _write(proc, "self/oom_score_adj", b"1000")  # of the slot's processes it is never the zygote that dies
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("work", plan.work_mount, "tmpfs", flags, work_options(plan, disk_bytes))
    os.mkdir(plan.work_folder)  # noqa: PTH102 - one system call, no objects: this runs once a submission
    os.mkdir(plan.temporary)  # noqa: PTH102
    os.chdir(plan.work_folder)
    os.setsid()  # else kill(0, SIGKILL) would reach the zygote: process groups cross pid namespaces


def work_options(plan: Plan, disk_bytes: int) -> str:
    """Mount options of the private work folder."""
    return f"size={max(disk_bytes, 65536)},nr_inodes={plan.inodes},mode=700"


def resize_work(plan: Plan, disk_bytes: int) -> None:
    """Another size for the mounted work folder."""
    flags = kernel.MS_REMOUNT | kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("work", plan.work_mount, "tmpfs", flags, work_options(plan, disk_bytes))


def common_rlimits(limits: Mapping[str, int]) -> None:
    """What is the same for every run; set in the zygote, inherited."""
    for name, value in limits.items():
        which = getattr(resource, f"RLIMIT_{name.upper()}")
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def run_rlimits(*, address_space: int, cpu_s: int, file_bytes: int, processes: int) -> None:
    """What comes with the request."""
    for which, value in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NPROC, processes),
    ):
        resource.setrlimit(which, (value, value))


def close_door(ruleset: int | None, child_filter: kernel.FilterProgram | None) -> None:
    """The last step before the student's code, with no way back: landlock, no capability, the child's own filter."""
    if ruleset is not None:
        landlock.enter(ruleset)
        os.close(ruleset)
    kernel.drop_capabilities()
    if child_filter is not None:
        child_filter.install()
