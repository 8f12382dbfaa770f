import os

answer = []
with open("/dev/null", "wb") as file:
    file.write(b"x")
answer.append(len(open("/dev/urandom", "rb").read(8)))
answer.append(open("/dev/zero", "rb").read(2) == b"\0\0")
for act in (lambda: os.chmod("/dev/null", 0o777), lambda: os.unlink("/dev/null"), lambda: os.utime("/dev/null")):
    try:
        act()
        answer.append("changed")
    except OSError:
        pass
