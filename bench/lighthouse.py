"""Lighthouse's marks for a page, where it is installed: it is no part of `npm ci`: its 201 packages weigh 186 MB.

npm install --no-save lighthouse@12.8    in frontend/, or anywhere on PATH
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.e2e.system import FLAGS, chromium_path

CATEGORIES = ("performance", "accessibility", "best-practices")
BIN = Path(__file__).resolve().parents[1] / "frontend" / "node_modules" / ".bin"
LONGEST_S = 180


def lighthouse(url: str, cookies: list[dict[str, str]]) -> dict[str, int] | None:
    """Marks from 0 to 100 by category, as on a desktop, for whoever has these cookies; None where it is not installed.

    Raises:
        subprocess.CalledProcessError: Lighthouse failed.
    """
    command = shutil.which("lighthouse", path=f"{BIN}:{os.environ['PATH']}")
    if command is None:
        return None
    jar = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)
    flags = " ".join(["--headless=new", "--no-sandbox", *FLAGS])
    options = ["--preset=desktop", "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"]
    headers = f"--extra-headers={json.dumps({'Cookie': jar})}"
    answer = subprocess.run(
        [command, url, *options, headers, f"--chrome-flags={flags}"],
        env=os.environ | {"CHROME_PATH": chromium_path() or ""},
        capture_output=True,
        check=True,
        timeout=LONGEST_S,
    )
    found = json.loads(answer.stdout)["categories"]
    return {name: round(100 * found[name]["score"]) for name in CATEGORIES}
