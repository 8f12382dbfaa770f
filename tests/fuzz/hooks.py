"""Loaded by schemathesis itself (`SCHEMATHESIS_HOOKS`): real names in most paths, and bodies that are files."""

import os
import zlib

import schemathesis

REAL = {"course": "demo", "assignment": "sum", "login": "bob", "submission": os.environ.get("FUZZ_SUBMISSION", "")}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Three of four paths lead somewhere; always the same ones."""
    for name, value in (path_parameters or {}).items():
        if name in REAL and zlib.crc32(repr(value).encode()) % 4:
            path_parameters[name] = REAL[name]
    return path_parameters


@schemathesis.serializer("application/zip")
def as_bytes(context, value):
    """A zip's bytes as they are."""
    if isinstance(value, bytes):
        return value
    return getattr(value, "data", str(value).encode())
