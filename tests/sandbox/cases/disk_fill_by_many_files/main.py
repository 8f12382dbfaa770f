import errno

count = 0
try:
    while True:
        with open(f"file{count}", "wb", buffering=0) as file:
            if file.write(b"x" * (1 << 20)) < 1 << 20:
                file.write(b"x")
        count += 1
except OSError as error:
    answer = [errno.errorcode[error.errno], count < 17]
