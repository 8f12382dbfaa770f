import os

os.symlink("/etc/passwd", "passwd")
os.symlink("loop", "loop")
os.symlink("/home/student/work", "here")
answer = []
for name in ("passwd", "loop", "../../../etc/passwd"):
    try:
        open(name).close()
        answer.append(name)
    except OSError:
        pass
try:
    os.link(os.__file__, "os.py")
    answer.append("hard link")
except OSError:
    pass
os.link("main.py", "again.py")
