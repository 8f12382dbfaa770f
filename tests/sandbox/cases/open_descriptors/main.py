import os

answer = []
for number in range(4096):
    try:
        os.fstat(number)
        answer.append(number)
    except OSError:
        pass
