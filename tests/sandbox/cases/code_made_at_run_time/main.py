import ctypes
import mmap
import os

# mov eax, 101 (ptrace); syscall; ret | mov x8, 117; svc 0; ret
CODE = {
    "x86_64": b"\xb8\x65\x00\x00\x00\x0f\x05\xc3",
    "aarch64": b"\xa8\x0e\x80\xd2\x01\x00\x00\xd4\xc0\x03\x5f\xd6",
}
memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
memory.write(CODE[os.uname().machine])
answer = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()
