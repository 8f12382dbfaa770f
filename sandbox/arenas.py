"""Where the interpreter puts small objects, arranged in the zygote so that its children copy fewer pages.

CPython keeps objects of up to 512 bytes in pools of 16 KB, one size a pool, in arenas of 1 MB
(https://github.com/python/cpython/blob/3.11/Objects/obmalloc.c). Nothing here changes what a program sees; with another
allocator it is of no use, and of no harm.
"""

from __future__ import annotations

from itertools import pairwise, repeat

_POOL_BYTES = 1 << 14
_HEADER_BYTES = 48
_SIZES = range(16, 513, 16)
_ARENA_BITS = 20
_MOST_BATCHES = 50
_OF_BYTES = 33
"""What a bytes object takes besides its bytes."""
_filling: list[object] = []
"""Never let go."""


def reserve(megabytes: int) -> list[object]:
    """Make the interpreter take so much memory in one piece; it keeps what it uses until the returned list is let go.

    Its arenas would else lie scattered between the libraries that are loaded meanwhile, where no huge page fits.
    """
    blocks: list[object] = [None] * (megabytes << _ARENA_BITS - 9)  # at once: growing, it would lie between them itself
    for place in range(len(blocks)):
        blocks[place] = bytes(512 - _OF_BYTES)
    return list({id(block) >> _ARENA_BITS: block for block in blocks}.values())


def fill() -> None:
    """Fill the gaps in the pools that are in use: what a child makes then lies side by side in pools of its own.

    Else each size of object would be put where the last one of its size was let go, and each time two pages be copied:
    the one with the gap, and the one with the pool's count.
    """
    for size in _SIZES:
        in_a_pool = (_POOL_BYTES - _HEADER_BYTES) // size
        for _ in range(_MOST_BATCHES):
            batch = _make(size, in_a_pool)
            _filling.append(batch)
            places = [id(block) for block in batch]
            in_order = sum(there - here == size for here, there in pairwise(places))
            if in_order >= in_a_pool * 9 // 10:
                break
        rest = (_POOL_BYTES - places[-1] % _POOL_BYTES) // size - 1
        _filling.append(_make(size, rest))


def _make(size: int, number: int) -> tuple[object, ...]:
    if size > _OF_BYTES:
        return tuple(map(bytes, repeat(size - _OF_BYTES, number)))
    if size == 16:
        return tuple(object() for _ in repeat(None, number))
    return tuple(map(float, repeat("1.5", number)))
