import os

while True:
    os.write(3, b"V\x01\0\0\0N" * 10_000)
