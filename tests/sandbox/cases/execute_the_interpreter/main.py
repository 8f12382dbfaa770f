import subprocess
import sys

try:
    subprocess.run([sys.executable, "-c", "print(1)"])
    answer = "done"
except OSError as error:
    answer = type(error).__name__
