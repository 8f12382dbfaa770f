number = 1 << (8 << 32)
