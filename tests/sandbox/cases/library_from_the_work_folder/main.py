import ctypes
import shutil
import _ctypes

shutil.copyfile(_ctypes.__file__, "lib.so")
try:
    ctypes.CDLL("./lib.so")
    answer = "loaded"
except OSError:
    answer = "refused"
