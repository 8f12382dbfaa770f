while True:
    try:
        block = bytearray(4 << 30)
    except MemoryError:
        pass
