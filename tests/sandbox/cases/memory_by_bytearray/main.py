block = bytearray(4 << 30)
