"""A process's libraries in fewer mappings: all still work, and nothing can be both written and run."""

import subprocess
import sys

PROGRAM = """
import os
import ctypes, decimal, json, sqlite3, ssl, zlib
from sandbox import mappings
proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
def of_files():
    return [mapping for mapping in mappings.read(proc) if mapping.inode != "0"]
before = of_files()
mappings.join(proc)
after = of_files()
assert not any("w" in mapping.rights and "x" in mapping.rights for mapping in after)
assert {mapping.name for mapping in before} == {mapping.name for mapping in after}
assert zlib.decompress(zlib.compress(b"x" * 1000)) == b"x" * 1000
assert decimal.Decimal("1.1") * 2 == decimal.Decimal("2.2")
import array, lzma  # more can be loaded
assert lzma.decompress(lzma.compress(b"y")) == b"y"
print(len(before), len(after), len(os.listdir("/proc/self/fd")))
"""


def test_joining_halves_a_librarys_mappings_and_leaves_no_descriptor_open():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    before, after, descriptors = map(int, done.stdout.split())
    assert after < before * 3 // 4
    assert descriptors == 5  # the three usual ones, /proc, and the listing's own
