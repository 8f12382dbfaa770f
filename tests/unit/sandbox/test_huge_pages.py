"""A process's own memory in huge pages: the same content, whether or not the kernel has any to give."""

import subprocess
import sys

PROGRAM = """
import os
from sandbox import huge_pages
held = [bytes([number % 251]) * 400 for number in range(40_000)]
proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
gathered = huge_pages.gather(proc)
assert all(block == bytes([number % 251]) * 400 for number, block in enumerate(held))
lines = open("/proc/self/smaps").read().splitlines()
print(gathered, sum(int(line.split()[1]) for line in lines if line.startswith("AnonHugePages:")))
print(len(os.listdir("/proc/self/fd")))
"""


def test_gathering_keeps_every_byte_and_leaves_no_descriptor_open():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    pages, descriptors = done.stdout.splitlines()
    gathered, huge_kb = map(int, pages.split())
    assert huge_kb >= gathered * 2048
    assert int(descriptors) == 5  # the three usual ones, /proc, and the listing's own


CODE = """
import os, re
from sandbox import huge_pages, mappings
proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
mappings.join(proc)
def code():
    spans = [(one.start, one.end) for one in mappings.read(proc) if one.rights == "r-xp" and one.name != "[vsyscall]"]
    memory = open("/proc/self/mem", "rb")
    found = {}
    for start, end in spans:
        memory.seek(start)
        found[start] = memory.read(end - start)
    return b"".join(found[start] for start in sorted(found))
before = code()
huge_pages.lift_code(proc)
assert code() == before
assert sorted(re.findall("a+", "aabaaa")) == ["aa", "aaa"]
print("done")
"""


def test_lifted_code_is_at_its_place_and_the_same():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout == "done\n"
