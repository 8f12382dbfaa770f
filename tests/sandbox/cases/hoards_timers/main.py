import ctypes

libc = ctypes.CDLL(None)
timer = ctypes.c_void_p()
for _ in range(20_000):
    if libc.timer_create(0, None, ctypes.byref(timer)) != 0:
        break
answer = "hoarded"
