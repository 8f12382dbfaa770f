"""The browser's client is typed by the server's own description of itself."""

import subprocess
from pathlib import Path

import pytest

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"


def test_the_clients_types_are_what_the_server_says():
    if not (FRONTEND / "node_modules").is_dir():
        pytest.skip("the interface is not built here: make ui")
    checked = subprocess.run(["bash", FRONTEND / "schema.sh", "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
