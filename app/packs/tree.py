"""The files of a pack: from a directory or a zip, and their digest."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from app.domain.errors import PackError
from app.packs.archive import JUNK_FOLDERS, BadArchive, is_junk, name_fault, unzip

MAX_FILES = 5_000
MAX_BYTES = 64 * 1024 * 1024


def read_directory(root: Path) -> dict[str, bytes]:
    """Every file under a directory, by its path with `/`, without what editors leave behind.

    Raises:
        PackError: a link, a forbidden name, or too much.
    """
    tree: dict[str, bytes] = {}
    size = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in JUNK_FOLDERS)
        for name in sorted([*names, *folders]):
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            if is_junk(relative):
                continue
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise PackError(relative, "", "is a link or a device; a pack holds plain files")
            if path.is_dir():
                continue
            fault = name_fault(relative)
            if fault:
                raise PackError(relative, "", f"the name {fault}")
            size += path.stat().st_size
            if len(tree) >= MAX_FILES or size > MAX_BYTES:
                raise PackError(
                    relative, "", f"the pack is too large: {MAX_FILES} files and {MAX_BYTES >> 20} MiB at most"
                )
            tree[relative] = path.read_bytes()
    return tree


def read_zip(data: bytes) -> dict[str, bytes]:
    """Every file in a zip; a single folder around all of them is taken away.

    Raises:
        PackError: it cannot be read, or leads outside.
    """
    try:
        tree = unzip(data, max_files=MAX_FILES, max_bytes=MAX_BYTES)
    except BadArchive as error:
        raise PackError("pack.zip", "", str(error)) from error
    tops = {name.partition("/")[0] for name in tree}
    if "assignment.yaml" not in tree and len(tops) == 1 and all("/" in name for name in tree):
        return {name.partition("/")[2]: content for name, content in tree.items()}
    return tree


def write_zip(tree: Mapping[str, bytes]) -> bytes:
    """A zip of the files; the same tree gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(tree):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, tree[name])
    return buffer.getvalue()


def digest_of(tree: Mapping[str, bytes]) -> str:
    """sha256 over names and contents, hex; the order of the mapping does not matter."""
    whole = hashlib.sha256()
    for name in sorted(tree):
        for part in (name.encode(), tree[name]):
            whole.update(len(part).to_bytes(8, "big"))
            whole.update(part)
    return whole.hexdigest()
