import os

total = 0
try:
    while True:
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        total += os.write(writing, bytes(1 << 20))
except OSError:
    answer = "bounded" if total < 16 << 20 else total
