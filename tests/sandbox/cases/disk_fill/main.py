import errno

try:
    with open("big", "wb") as file:
        while True:
            file.write(b"x" * 65536)
            file.flush()
except OSError as error:
    answer = errno.errorcode[error.errno]
