import os
import sys

targets = [
    "/x",
    "/dev/x",
    "/home/x",
    "/usr/x",
    "/empty/x",
    os.__file__,
    os.path.dirname(os.__file__) + "/x",
    "/dev/null/../y",
]
answer = []
for target in targets:
    for act in (
        lambda: open(target, "ab").close(),
        lambda: os.chmod(target, 0o777),
        lambda: os.unlink(target),
        lambda: os.rename(target, target + "2"),
        lambda: os.utime(target),
    ):
        try:
            act()
        except OSError:
            continue
        answer.append(target)
