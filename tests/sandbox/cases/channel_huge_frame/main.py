import os

os.write(3, b"V\xff\xff\xff\xff" + b"x" * 1000)
os.read(3, 1)
