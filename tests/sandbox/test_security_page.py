"""docs/security.md names what there is: every layer, every case, and nothing else."""

import re
from fnmatch import fnmatch
from pathlib import Path

from sandbox.layers import LAYERS, optional
from tests.sandbox import battery

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text()
CASES = {path.name for path in battery.CASES.iterdir()}
NAMED = set(re.findall(r"`([a-z][a-z0-9_]*_\*?[a-z0-9_*]*|abort|segfault|liar)`", PAGE)) - {
    "no_new_privs",
    "system_error",
}


def test_every_layer_and_every_opt_out_is_named():
    assert [layer.name for layer in LAYERS if layer.name not in PAGE] == []
    assert [name for name in optional() if f"`{name}`" not in PAGE] == []


def test_every_case_is_named_or_meant_by_a_pattern():
    assert sorted(case for case in CASES if not any(fnmatch(case, name) for name in NAMED)) == []


def test_every_case_that_is_named_exists():
    assert sorted(name for name in NAMED if not any(fnmatch(case, name) for case in CASES)) == []


def test_the_number_of_cases_is_right():
    assert f"{len(CASES)} is run four ways" in " ".join(PAGE.split())


def test_every_file_that_is_named_exists():
    named = set(re.findall(r"`((?:sandbox|tests|app|deploy)/[\w/.]+)`", PAGE))
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
