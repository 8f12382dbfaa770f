"""The layers of the sandbox: what each protects from, and how to get one that a machine lacks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes:
        name: as in opt-outs and errors.
        protects: what a program could do without it.
        remedy: how to get it where it is missing.
        required: whether grading is refused without it (unless opted out).
        may_opt_out: whether an operator may switch it off.
        signs: beginnings of the jail's complaints that mean this layer.
    """

    name: str
    protects: str
    remedy: str
    required: bool = True
    may_opt_out: bool = False
    signs: tuple[str, ...] = ()


_NAMESPACES = (
    "sysctl -w user.max_user_namespaces=15000 (where it exists also kernel.unprivileged_userns_clone=1; Ubuntu from "
    "23.10: kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile with `userns,` for Python); "
    "Docker: --security-opt seccomp=deploy/seccomp.json --security-opt apparmor=unconfined; Kubernetes: the same file "
    "as a Localhost seccompProfile, and an appArmorProfile of type Unconfined"
)

LAYERS = (
    Layer(
        "user namespace",
        "a program would be the worker's user, and could not be given namespaces of its own",
        _NAMESPACES,
        signs=("user namespace", "clone", "unshare", "setgroups", "uid_map"),
    ),
    Layer(
        "user",
        "files and signals of the worker's user",
        "let the worker start as root or as an ordinary user that may change its ids",
        signs=("user:",),
    ),
    Layer("mount namespace", "mounts of the machine", _NAMESPACES, signs=("mount namespace",)),
    Layer(
        "root",
        "files of the machine, the pack and other students",
        _NAMESPACES,
        signs=("root", "mount", "pivot_root", "umount"),
    ),
    Layer("pid namespace", "seeing and signalling other processes; daemons that stay", _NAMESPACES),
    Layer("network namespace", "every network", _NAMESPACES),
    Layer("ipc namespace", "shared memory and queues of other programs", _NAMESPACES),
    Layer("work folder", "writing anywhere else, and filling the disk", _NAMESPACES),
    Layer("descriptors", "files that the worker has open", "Linux 5.9 or newer (close_range)", signs=("close_range",)),
    Layer(
        "capabilities", "root's rights inside the jail", "any Linux that has user namespaces", signs=("capset", "prctl")
    ),
    Layer(
        "seccomp",
        "system calls that no exercise needs, the kernel's least tested ones among them",
        "a kernel with CONFIG_SECCOMP_FILTER",
        may_opt_out=True,
        signs=("seccomp",),
    ),
    Layer(
        "landlock",
        "files, should a mount ever be wrong",
        "a kernel with CONFIG_SECURITY_LANDLOCK and `landlock` in its lsm= list (Linux 5.13)",
        required=False,
        may_opt_out=True,
        signs=("landlock",),
    ),
    Layer("limits", "endless loops, floods and hoarding", "any Linux"),
    Layer(
        "memory group",
        "memory of several processes together; without it a program has one process and one thread",
        "run as root, or give the worker a cgroup of its own (systemd: Delegate=memory; Docker: --cgroupns=private and "
        "a writable /sys/fs/cgroup)",
        required=False,
    ),
)


def optional() -> tuple[str, ...]:
    """Names of the layers that an operator may switch off."""
    return tuple(layer.name for layer in LAYERS if layer.may_opt_out)


def remedy_of(complaint: str) -> tuple[str, str]:
    """The layer's name and remedy that a jail's complaint is about; two empty texts when it is about none."""
    text = complaint.partition("] ")[2] or complaint
    for start in (text, text.partition(": ")[2]):
        for layer in LAYERS:
            if any(start.startswith(sign) for sign in layer.signs):
                return layer.name, layer.remedy
    return "", ""
