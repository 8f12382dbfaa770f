import ctypes
import mmap
import os

answer = "not this machine"
if os.uname().machine == "x86_64":
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x27\0\0\x40\x0f\x05\xc3")  # mov eax, 0x40000027; syscall; ret
    ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
    answer = "done"
else:
    ctypes.CDLL(None).unshare(0x10000000)
