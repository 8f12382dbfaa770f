import fcntl
import os

answer = []
with open(os.__file__) as shared, open("own", "w") as own:
    for act in (
        lambda: fcntl.lockf(shared, fcntl.LOCK_SH),
        lambda: fcntl.fcntl(shared, fcntl.F_SETLEASE, fcntl.F_RDLCK),
        lambda: fcntl.flock(shared, fcntl.LOCK_SH),
        lambda: fcntl.fcntl(shared, fcntl.F_NOTIFY, 1),
        lambda: fcntl.lockf(own, fcntl.LOCK_EX),
        lambda: fcntl.fcntl(shared, fcntl.F_SETOWN, 1),
    ):
        try:
            act()
            answer.append("done")
        except OSError as error:
            answer.append(type(error).__name__)
