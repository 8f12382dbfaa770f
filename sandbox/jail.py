"""Building the jails: the outer one, once a zygote, and the child's, once a run.

Everything here happens before any of a student's bytes are read. A step that fails raises, and the caller ends the
process: nothing is ever run in half a jail.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sandbox import kernel
from sandbox.channel import frame

if TYPE_CHECKING:
    from sandbox.plan import JailPlan as Plan

INSIDE_ID = 1000
"""The user and group that a program believes to be."""
DISK_BYTES = 16 << 20
"""The work folder's size until a request wants another."""
_ID_MAP = b"%d %d 1" % (INSIDE_ID, INSIDE_ID)
_HERE = -100
_NEWEST_DESCRIPTOR = 0xFFFFFFF
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
    for name in ("dev", "empty", *plan.folders):
        os.makedirs(f"{root}/{name}", exist_ok=True)
    for source in plan.binds:
        _place(root + source, folder=os.path.isdir(source))
        _step(f"root ({source})", kernel.mount, source, root + source, "", kernel.MS_BIND | kernel.MS_REC)
        kernel.restrict_mount(root + source, "ro", "nosuid", "nodev")
    for path in plan.hidden:
        _step(f"root ({path})", kernel.mount, f"{root}/empty", root + path, "", kernel.MS_BIND)
        kernel.restrict_mount(root + path, "ro")
    for device in plan.devices:
        target = f"{root}/dev/{device}"
        _place(target, folder=False)
        _step(f"root (/dev/{device})", kernel.mount, f"/dev/{device}", target, "", kernel.MS_BIND)
        kernel.restrict_mount(target, "ro", "nosuid", "noexec")
    for path, goal in plan.links:
        if os.path.isdir(root + path) and not os.path.islink(root + path):
            os.rmdir(root + path)
        if not os.path.lexists(root + path):
            os.makedirs(os.path.dirname(root + path), exist_ok=True)
            os.symlink(goal, root + path)
    kernel.restrict_mount(root, "ro")
    kernel.pivot_root(root)


def _place(target: str, *, folder: bool) -> None:
    """Something to mount on."""
    os.makedirs(target if folder else os.path.dirname(target), exist_ok=True)
    if not folder:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC))


def prepare_child(plan: Plan, proc: int, others: tuple[int, int], *, own_memory_group: bool) -> kernel.Steps:
    """A child's own part, right after its clone: descriptors, user, private work folder, session; last it says `J`.

    It finds channel, stdout and stderr as 3, 4 and 5, where the zygote received them. `others` are the first and last
    of the zygote's own descriptors that it must not keep.
    """
    steps = kernel.Steps()
    steps.add("dup3", 4, 1, 0, answer=1)
    steps.add("dup3", 5, 2, 0, answer=2)
    steps.add("close_range", 4, others[0] - 1, 0)
    steps.write_file(proc, "self/uid_map", _ID_MAP, lowest_free=4)
    steps.write_file(proc, "self/gid_map", _ID_MAP, lowest_free=4)
    if own_memory_group:  # of the slot's processes it is never the zygote that the kernel kills for memory
        steps.write_file(proc, "self/oom_score_adj", b"1000", lowest_free=4)
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    options = work_options(plan, DISK_BYTES).encode()
    steps.add("mount", b"work", plan.work_mount.encode(), b"tmpfs", flags, options)
    steps.add("mkdirat", _HERE, plan.work_folder.encode(), 0o755)
    steps.add("mkdirat", _HERE, plan.temporary.encode(), 0o755)
    steps.add("chdir", plan.work_folder.encode())
    steps.add("setsid", answer=1)  # else kill(0, SIGKILL) would reach the zygote: groups cross pid namespaces
    steps.add("close_range", *others, 0)
    steps.add("close_range", others[1] + 2, _NEWEST_DESCRIPTOR, 0)
    steps.add("write", 3, frame(b"J"), 5, answer=5)
    return steps


def prepare_door(ruleset: int | None, child_filter: bytes | None) -> tuple[kernel.Steps, kernel.Limits]:
    """The last steps before the student's code, with no way back: limits, landlock, no capability, own filter."""
    steps = kernel.Steps()
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC)
    limits = kernel.Limits(steps, *kinds)
    if ruleset is not None:
        steps.add("landlock_restrict_self", ruleset, 0)
        steps.add("close", ruleset)
    kernel.add_drop_capabilities(steps)
    if child_filter is not None:
        kernel.add_filter(steps, child_filter)
    return steps, limits


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
