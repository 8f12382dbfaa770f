import os

answer = []
for path in (
    "/etc/passwd",
    "/etc/hostname",
    "/proc/self/environ",
    "/proc/1/root",
    "/sys/kernel",
    "/var/log",
    "/run",
    "/bin/sh",
    "/home/student/../../etc/shadow",
    "/dev/sda",
    "/dev/vda",
    "/dev/mem",
    "/dev/kmsg",
    "/dev/tty",
    "/dev/shm",
    "/dev/pts",
    "/boot",
    "/opt",
    "/srv",
    "/mnt",
    "/root/.bashrc",
):
    try:
        os.stat(path)
    except OSError:
        continue
    answer.append(path)
