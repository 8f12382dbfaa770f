import os
import sys

KNOWN = """
HOME TMPDIR USER LOGNAME LANG TZ PYTHONHASHSEED PYTHONDONTWRITEBYTECODE MALLOC_ARENA_MAX OPENBLAS_NUM_THREADS
OMP_NUM_THREADS MKL_NUM_THREADS LC_CTYPE
"""
more = sorted(set(os.environ) - set(KNOWN.split()))
told = [*sys.argv, *sys.orig_argv]
answer = "only those of the configuration" if not more and told == ["", ""] else [more, told]
