import sys

answer = [name for name in sys.modules if name.startswith("sandbox")]
try:
    import sandbox

    answer.append("imported")
except ImportError:
    pass
