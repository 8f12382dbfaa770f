import os

try:
    open("run.sh", "w").write("#!/bin/sh\n")
    os.chmod("run.sh", 0o4755)
    os.execv("./run.sh", ["run.sh"])
    answer = "done"
except OSError as error:
    answer = type(error).__name__
