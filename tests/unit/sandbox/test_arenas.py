"""Where small objects lie: in one piece when room was reserved, side by side in new pools once the gaps are full."""

import subprocess
import sys

RESERVE = """
import mmap, os, sys
from sandbox import arenas, mappings
reserved = arenas.reserve(16) if sys.argv[1] == "reserve" else []
things, libraries = [], []
for _ in range(10):
    things.append([bytes(300) for _ in range(4_000)])
    libraries.append(mmap.mmap(-1, 1 << 20))
maps = mappings.read(os.open("/proc", os.O_PATH | os.O_DIRECTORY))
print(len({m.start for m in maps for some in things for thing in some if m.start <= id(thing) < m.end}))
"""
FILL = """
import gc
from sandbox import arenas
things = [str(number) * 9 for number in range(50_000)]
del things[::3]
gc.collect()
arenas.fill()
made = [bytes(100 - 33) for _ in range(20)]
places = sorted(map(id, made))
print(places[-1] - places[0])
"""


def printed(program: str, *arguments: str) -> int:
    return int(
        subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True).stdout
    )


def test_what_is_made_after_reserving_lies_together_whatever_is_loaded_meanwhile():
    assert printed(RESERVE, "reserve") < printed(RESERVE, "no") // 2


def test_what_is_made_after_filling_lies_side_by_side():
    assert printed(FILL) < 1 << 12
