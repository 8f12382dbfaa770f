"""Whether publishing refuses the modules of `bench.split_fidelity` that differ, and what it says: the real command.

Each module becomes a pack with the module as reference and CPython's own test file as a `unittest` entry in split
isolation; `gradewire check` runs it in the real jails.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import test
import yaml

LIMITS = {"wall_s": 12, "cpu_s": 12, "memory_mb": 512, "output_kb": 1024, "processes": 64, "disk_mb": 64}
LONGEST_S = 1200


@dataclass(frozen=True)
class Published:
    """What publishing said of a module.

    Attributes:
        refused: whether for tests that end otherwise in split isolation.
        reasons: by the name of the test.
        said: the last line of the command.
    """

    module: str
    refused: bool
    reasons: dict[str, str]
    said: str

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def publish(module: str, sources: dict[str, str], folder: Path) -> Published:
    """Make the module's pack in a folder, and check it."""
    pack = make_pack(module, sources, folder)
    command = [sys.executable, "-m", "cli.main", "check", str(pack), "--mutants", "0", "--seconds", "0", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    said = f"exit {done.returncode}: " + (done.stderr.strip().splitlines() or [""])[-1]
    try:
        told = json.loads(done.stdout)
    except ValueError:
        return Published(module, False, {}, said)
    reasons = {one["test"]: one["reason"] for one in told.get("differing", ())}
    complaints = "; ".join(one["complaint"] for one in told.get("solutions", ()) if one["complaint"])
    return Published(module, done.returncode == 2 and bool(reasons), reasons, said + complaints)


def make_pack(module: str, sources: dict[str, str], folder: Path) -> Path:
    """The module as an assignment whose reference it is."""
    pack = folder / f"cpython-{module}"
    files = sorted(sources, key=lambda name: (not name.endswith("__init__.py"), name))
    manifest = {
        "title": module,
        "files": files,
        "limits": LIMITS,
        "tests": [{"kind": "unittest", "file": f"tests/test_{module}.py"}],
        "solutions": {"reference": {"expect": "full"}},
    }
    contents = {f"solutions/reference/{name}": text for name, text in sources.items()}
    contents[f"tests/test_{module}.py"] = (Path(test.__path__[0]) / f"test_{module}.py").read_text()
    contents["assignment.yaml"] = yaml.safe_dump(manifest, sort_keys=False)
    for name, text in contents.items():
        path = pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return pack


def short(name: str) -> str:
    """A test's name as publishing calls it: `Class.method`."""
    return ".".join(name.split(".")[-2:])


def tell(published: Published, differ: Iterable[str]) -> str:
    """One line: how many tests differ there and here, and whether that is what publishing says."""
    there = {short(name) for name in differ}
    here = {name.partition("#")[0] for name in published.reasons}
    right = "as it should be" if published.refused == bool(there) else "NOT AS THE MIRRORS ALONE"
    verdict = "refused" if published.refused else f"not refused ({published.said})"
    both = f"{len(there & here)} in both, {len(there - here)} there alone, {len(here - there)} here alone"
    return f"    publishing: {verdict}; {right}; tests that differ: {both}"
