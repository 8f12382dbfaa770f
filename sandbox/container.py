"""The seccomp profile for a container in which workers run: what they need to build jails, and little else.

`python -m sandbox.container > deploy/seccomp.json` writes the file, in the format of Docker, containerd and CRI-O. It
is no jail: programs have their own allowlist, which this comes on top of.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping

from sandbox.seccomp import syscall_numbers

_CLOSED = """
    acct add_key bpf clock_adjtime clock_settime create_module delete_module finit_module get_kernel_syms init_module
    adjtimex io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp kexec_file_load kexec_load keyctl
    lookup_dcookie migrate_pages modify_ldt move_pages name_to_handle_at nfsservctl open_by_handle_at perf_event_open
    pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace query_module quotactl quotactl_fd reboot
    request_key set_mempolicy_home_node setns settimeofday swapoff swapon sysfs syslog _sysctl uselib userfaultfd ustat
    vhangup vserver fanotify_init fsconfig fsmount fsopen fspick move_mount open_tree personality
    lsm_get_self_attr lsm_set_self_attr lsm_list_modules
"""
CLOSED = frozenset(_CLOSED.split())
"""Calls that no worker makes."""
FOR_JAILS = frozenset(("clone", "clone3", "unshare", "mount", "umount2", "pivot_root", "mount_setattr", "sethostname"))
"""Calls that jails need and that Docker's usual profile closes, of `clone` those with new namespaces."""


def names() -> set[str]:
    """The calls that are open."""
    known = set(syscall_numbers("x86_64")) | set(syscall_numbers("aarch64"))
    return known - CLOSED


def profile() -> Mapping[str, object]:
    """The file's content: a call that is not known yet answers ENOSYS, as on an older kernel."""
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": errno.ENOSYS,
        "syscalls": [
            {"names": sorted(names()), "action": "SCMP_ACT_ALLOW"},
            {"names": sorted(CLOSED), "action": "SCMP_ACT_ERRNO", "errnoRet": errno.EPERM},
        ],
    }


def text() -> str:
    """The file."""
    return json.dumps(profile(), indent=2) + "\n"


if __name__ == "__main__":
    print(text(), end="")  # noqa: T201
