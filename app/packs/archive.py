"""Zip files from outside, unpacked in memory: bombs, links and names that lead elsewhere are refused."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

JUNK_FOLDERS = frozenset({"__pycache__", "__MACOSX", ".git", ".idea", ".vscode", ".ipynb_checkpoints", ".pytest_cache"})
JUNK_NAMES = frozenset({".DS_Store", "Thumbs.db"})


class BadArchive(ValueError):
    """Raised when a zip file cannot be taken; the message says why, in one sentence.

    Attributes:
        too_large: whether size is the reason.
    """

    def __init__(self, reason: str, *, too_large: bool = False) -> None:
        super().__init__(reason)
        self.too_large = too_large


def name_fault(name: str) -> str | None:
    """Why a relative path of a file cannot be used, in a few words; None when it can."""
    if not name or len(name.encode("utf-8", "surrogatepass")) > 200:
        return "is empty or longer than 200 bytes"
    if any(ord(character) < 32 or ord(character) == 127 or 0xD800 <= ord(character) < 0xE000 for character in name):
        return "contains a control character"
    if "\\" in name or ":" in name:
        return "contains a backslash or a colon"
    if name.startswith("/"):
        return "is an absolute path"
    if any(part in ("", ".", "..") for part in name.split("/")):
        return "contains an empty part, '.' or '..'"
    return None


def is_junk(name: str) -> bool:
    """Whether a file is what editors and systems leave behind, to be passed over in silence."""
    path = PurePosixPath(name)
    return path.name in JUNK_NAMES or path.suffix == ".pyc" or not JUNK_FOLDERS.isdisjoint(path.parts[:-1])


def unzip(data: bytes, *, max_files: int, max_bytes: int) -> dict[str, bytes]:
    """The files in a zip, by name; folders and junk are left out.

    Args:
        max_files: more entries than this are refused.
        max_bytes: the unpacked files together, counted while they are unpacked and not as the zip says.

    Raises:
        BadArchive: whatever is wrong with it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unpack(archive, max_files, max_bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise BadArchive(f"is not a zip file that can be read: {error}") from error
    except (UnicodeError, ValueError) as error:
        if isinstance(error, BadArchive):
            raise
        raise BadArchive(f"is not a zip file that can be read: {error}") from error


def _unpack(archive: zipfile.ZipFile, max_files: int, max_bytes: int) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > max_files:
        raise BadArchive(f"has {len(entries)} entries; at most {max_files} are taken", too_large=True)
    files: dict[str, bytes] = {}
    left = max_bytes
    for entry in entries:
        name = entry.filename.rstrip("/") if entry.is_dir() else entry.filename
        fault = name_fault(entry.orig_filename.rstrip("/")) or name_fault(name)
        if fault:
            raise BadArchive(f"holds the name {name[:80]!r}, which {fault}")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise BadArchive(f"holds {name[:80]!r}, which is a link or a device")
        if entry.is_dir() or is_junk(name):
            continue
        if entry.flag_bits & 1:
            raise BadArchive("is encrypted")
        if name in files:
            raise BadArchive(f"holds {name[:80]!r} twice")
        with archive.open(entry) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise BadArchive(f"unpacks to more than {max_bytes // 1024} KiB", too_large=True)
        files[name] = content
    _refuse_file_as_folder(files)
    return files


def _refuse_file_as_folder(files: dict[str, bytes]) -> None:
    for name in files:
        for parent in PurePosixPath(name).parents:
            if str(parent) in files:
                raise BadArchive(f"holds {str(parent)[:80]!r} as a file and as a folder")
