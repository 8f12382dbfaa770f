"""docs/authoring.md, followed as written: its files are written, its commands run."""

import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "authoring.md"

pytestmark = pytest.mark.jail


def test_the_ten_minutes_lead_to_a_pack_that_holds(sandbox, tmp_path):
    page = PAGE.read_text()
    environ = {**os.environ, "PATH": f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}"}
    said = ""
    for block in re.finditer(r"(?:Write `([^`]+)`[^`]*)?```(\w+)\n(.*?)```", page, re.S):
        name, language, text = block.groups()
        if language == "sh":
            done = subprocess.run(["bash", "-euc", text], cwd=tmp_path, env=environ, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            said += done.stdout
        elif name:
            (tmp_path / name).write_text(text)
    assert said.splitlines()[-1] == "every expectation holds"
    assert said.splitlines()[0].split() == ["1", "a", "word", "(1)"]
