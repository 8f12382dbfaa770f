"""Named sets of packages that programs may import. `base` is the standard library.

The others are declared by `NAME.toml` (`summary`, `lock`: a requirements file with hashes, `preload`: modules that a
zygote imports before it forks), in `sandbox/declared` or in a folder of the operator's. A set is built once a machine,
by pip, into a read-only tree whose content is hashed; the hash is checked before the tree is first used. `A+B` has the
packages of both, those of `A` first.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import EnvironmentMissing

SHIPPED = Path(__file__).with_name("declared")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")
_BUILD_S = 900


@dataclass(frozen=True)
class Environment:
    """An environment that is ready.

    Attributes:
        name: as packs name it.
        digest: of its packages and the interpreter.
        packages: the folders with its packages.
        preload: modules that a zygote imports before it forks.
    """

    name: str
    digest: str
    packages: tuple[str, ...]
    preload: tuple[str, ...]


class Environments:
    """Finds environments by name, and builds those that are not there yet. Thread-safe."""

    def __init__(self, store: Path | None, declarations: Path | None) -> None:
        self._store = store
        self._folders = [folder for folder in (declarations, SHIPPED) if folder is not None]
        self._ready = {"base": Environment("base", _sha256(f"base {sys.version}".encode()), (), ())}
        self._lock = threading.Lock()

    def get(self, name: str) -> Environment:
        """The environment of that name, built if need be.

        Raises:
            EnvironmentMissing: there is none, or it cannot be built.
        """
        ready = self._ready.get(name)
        if ready is None:
            with self._lock:
                parts = [self._ready.get(part) or self._make(part) for part in name.split("+")]
                self._ready |= {part.name: part for part in parts}
                ready = parts[0] if len(parts) == 1 else _joined(parts)
                self._ready[name] = ready
        return ready

    def _make(self, name: str) -> Environment:
        declared, lock = self._declaration(name)
        preload = declared.get("preload", [])
        if not isinstance(preload, list) or not all(isinstance(module, str) for module in preload):
            raise EnvironmentMissing(name, "`preload` is no list of module names")
        key = _sha256(f"{sys.version} {os.uname().machine}\n".encode() + lock.read_bytes())[:20]
        store = self._store or _usual_store(name)
        tree = store / f"{name}-{key}"
        seal = store / f"{name}-{key}.sha256"
        try:
            store.mkdir(parents=True, exist_ok=True)
            with _only_one_builder(store):
                if not (seal.exists() and tree.is_dir() and seal.read_text() == _tree_digest(tree)):
                    seal.unlink(missing_ok=True)
                    _build(name, lock, tree)
                    seal.write_text(_tree_digest(tree))
        except OSError as error:
            raise EnvironmentMissing(name, str(error)) from error
        digest = _sha256(f"{sys.version}\n{seal.read_text()}\n{preload}".encode())
        return Environment(name, digest, (str(tree.resolve()),), tuple(preload))

    def _declaration(self, name: str) -> tuple[dict[str, object], Path]:
        if not _NAME.fullmatch(name):
            raise EnvironmentMissing(name, "not the name of an environment")
        for folder in self._folders:
            file = folder / f"{name}.toml"
            if not file.is_file():
                continue
            try:
                declared = tomllib.loads(file.read_text())
            except ValueError as error:
                raise EnvironmentMissing(name, f"{file.name}: {error}") from error
            lock = folder / str(declared.get("lock", f"{name}.txt"))
            if not lock.is_file():
                raise EnvironmentMissing(name, f"its lock file {lock.name} is not there")
            return declared, lock
        raise EnvironmentMissing(name, "there is none of this name")


def _joined(parts: list[Environment]) -> Environment:
    name = "+".join(part.name for part in parts)
    return Environment(
        name,
        _sha256("+".join(part.digest for part in parts).encode()),
        tuple(folder for part in parts for folder in part.packages),
        tuple(module for part in parts for module in part.preload),
    )


def _usual_store(name: str) -> Path:
    """Where environments are kept unless an operator says otherwise; a user without a home can still use `base`."""
    if os.geteuid() == 0:
        return Path("/var/cache/gradewire/environments")
    try:
        return Path.home() / ".cache" / "gradewire" / "environments"
    except RuntimeError as error:
        raise EnvironmentMissing(name, "this user has no home folder to build it in") from error


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _only_one_builder(store: Path) -> Iterator[None]:
    with (store / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(name: str, lock: Path, tree: Path) -> None:
    """Install the locked packages beside `tree`, then put them in its place as a whole."""
    with tempfile.TemporaryDirectory(dir=tree.parent, prefix=f".{name}-") as folder:
        target = Path(folder) / "tree"
        command = [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"),
            *("--no-warn-conflicts", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
            *("--target", str(target), "-r", str(lock)),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_BUILD_S, check=False)
        except subprocess.TimeoutExpired:
            raise EnvironmentMissing(name, f"its packages could not be installed within {_BUILD_S} s") from None
        if done.returncode or not target.is_dir():
            words = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
            raise EnvironmentMissing(name, f"its packages cannot be installed: {words}")
        for path in (*target.rglob("*"), target):
            if not path.is_symlink():
                path.chmod(0o555 if path.is_dir() else 0o444)
        if tree.exists():
            shutil.rmtree(tree)
        target.chmod(0o755)  # a folder that is moved must be writable; only for the moment
        target.rename(tree)
        tree.chmod(0o555)


def _tree_digest(tree: Path) -> str:
    """A hash of every name and every byte below a folder. Byte code is Python's own and is left out."""
    whole = hashlib.sha256()
    for path in sorted(tree.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            whole.update(f"{path.relative_to(tree)}\0{_sha256(path.read_bytes())}\n".encode())
    return whole.hexdigest()
