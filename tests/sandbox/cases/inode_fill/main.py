import errno

count = 0
try:
    while True:
        open(f"file{count}", "w").close()
        count += 1
except OSError as error:
    answer = [errno.errorcode[error.errno], count < 4097]
