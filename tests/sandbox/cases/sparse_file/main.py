import errno
import os

try:
    with open("sparse", "wb") as file:
        os.truncate(file.fileno(), 1 << 40)
except OSError as error:
    answer = errno.errorcode[error.errno]
