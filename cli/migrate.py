"""`gradewire migrate`: bring the database to the present shape. `gradewire up` does it by itself."""

from __future__ import annotations

import argparse
import os

from app.config import Settings
from app.db.migrate import migrate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has no options: `DATABASE_URL` says which database."""


def run(arguments: argparse.Namespace) -> int:
    """Run the migrations that it has not had."""
    migrate(Settings.from_environ(os.environ).database_url)
    return 0
