import gc
import sys

found = []
frame = sys._getframe()
while frame:
    found += [repr(value) for value in frame.f_locals.values()]
    frame = frame.f_back
found += [repr(value) for value in gc.get_objects() if type(value) in (str, dict, bytes)]
answer = any("SECRET-" + "OF-THE-WORKER" in text for text in found)
