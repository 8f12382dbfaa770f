"""Prints `docs/api.md`, made from the OpenAPI document: `python -m cli.reference`; `make api-docs` keeps it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from app.api.reference import as_markdown
from app.config import Settings
from app.factory import create_app


def page() -> str:
    """The page as it should be; makes an application, which connects to nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        app = create_app(
            Settings(data_dir=directory, database_url=f"sqlite:///{directory / 'none'}", secret_key=directory.name)
        )
        try:
            document = app.test_client().get("/api/v1/openapi.json").get_json()
        finally:
            app.extensions["gradewire"].close()
    return as_markdown(document)


if __name__ == "__main__":
    sys.stdout.write(page())
