import os
import struct

body = b"[\x01\0\0\0" * 100_000 + b"N"
os.write(3, b"V" + struct.pack("<I", len(body)) + body)
os.read(3, 1)
