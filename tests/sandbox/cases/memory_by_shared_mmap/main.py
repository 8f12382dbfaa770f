import mmap

blocks = []
try:
    while True:
        block = mmap.mmap(-1, 16 << 20)
        for at in range(0, len(block), 4096):
            block[at] = 1
        blocks.append(block)
except (OSError, MemoryError):
    raise MemoryError from None
