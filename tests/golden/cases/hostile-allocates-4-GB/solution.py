def add(a, b):
    return len(bytearray(4 << 30))
