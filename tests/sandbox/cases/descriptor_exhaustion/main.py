import errno
import os

try:
    while True:
        os.dup(0)
except OSError as error:
    answer = errno.errorcode[error.errno]
