import os

try:
    os.memfd_create("hoard")
    answer = "done"
except OSError as error:
    answer = type(error).__name__
