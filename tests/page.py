"""A page of the documentation, followed as written: its files are written, its commands run."""

import os
import re
import subprocess
import sysconfig
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def follow(page: str, folder: Path, languages: tuple[str, ...], environ: dict[str, str] | None = None) -> str:
    """Write every file that the page says to write, run its blocks in these languages; what they printed.

    Args:
        environ: variables besides this process's own.
    """
    path = f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}"
    said = ""
    for block in re.finditer(r"(?:Write `([^`]+)`[^`]*)?```(\w+)\n(.*?)```", (DOCS / page).read_text(), re.S):
        name, language, text = block.groups()
        if language in languages:
            done = subprocess.run(
                ["bash", "-euc", text],
                cwd=folder,
                env={**os.environ, "PATH": path, **(environ or {})},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            said += done.stdout
        elif name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    return said
