import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
NUMBERS = {"x86_64": 0, "aarch64": 1}
machine = NUMBERS[os.uname().machine]
got = libc.syscall((312, 272)[machine], 0, 0, 0, 0, 0)
answer = errno.errorcode.get(ctypes.get_errno()) if got == -1 else "done"
