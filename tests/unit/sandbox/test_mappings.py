"""A process's libraries in fewer mappings: all still work, and nothing can be both written and run."""

import subprocess
import sys

PROGRAM = """
import os
import ctypes, decimal, json, sqlite3, ssl, zlib
from sandbox import mappings
proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
before = mappings.read(proc)
gone = mappings.join(proc)
after = mappings.read(proc)
assert gone == len(before) - len(after), (gone, len(before), len(after))
assert not any("w" in mapping.rights and "x" in mapping.rights for mapping in after)
assert not {m.name for m in before if m.inode != "0"} ^ {m.name for m in after if m.inode != "0"}
assert zlib.decompress(zlib.compress(b"x" * 1000)) == b"x" * 1000
assert decimal.Decimal("1.1") * 2 == decimal.Decimal("2.2")
import array, lzma  # more can be loaded
assert lzma.decompress(lzma.compress(b"y")) == b"y"
print(len(before), gone, len(os.listdir("/proc/self/fd")))
"""


def test_joining_halves_a_librarys_mappings_and_leaves_no_descriptor_open():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    before, gone, descriptors = map(int, done.stdout.split())
    assert gone > before // 4
    assert descriptors == 5  # the three usual ones, /proc, and the listing's own
