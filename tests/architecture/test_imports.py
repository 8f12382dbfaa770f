"""What import-linter does not see: importing a package must not load a framework."""

import subprocess
import sys

import pytest

FRAMEWORKS = ("flask", "celery", "redis", "sqlalchemy", "gevent")


@pytest.mark.parametrize("package", ["sandbox", "app.domain", "app.domain.result", "app.domain.events"])
def test_importing_loads_no_framework(package):
    code = f"import {package}, sys; print([name for name in {FRAMEWORKS!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
