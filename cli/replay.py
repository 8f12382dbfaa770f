"""`gradewire replay`: a submission with all that grading it takes, as one file for another machine."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import app.db.models.all  # noqa: F401  (foreign keys are found by name: every table must be known)
from app.config import Settings
from app.db.session import engine_for, sessions
from app.domain.refusal import NotFound
from app.packs.bundle import write_bundle
from app.services.make_bundle import make_bundle
from cli.exits import WrongUsage, exit_codes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments; `DATABASE_URL` says which database."""
    parser.add_argument("submission", help="the submission's id")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: SUBMISSION.zip")


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """Write the bundle; it holds the hidden tests and a student's program."""
    engine = engine_for(Settings.from_environ(os.environ).database_url)
    try:
        with sessions(engine)() as session:
            bundle = make_bundle(session, arguments.submission)
    except NotFound as error:
        raise WrongUsage(str(error)) from error
    finally:
        engine.dispose()
    output = arguments.output or Path(f"{arguments.submission}.zip")
    output.write_bytes(write_bundle(bundle))
    print(f"{output}: grade it anywhere with `gradewire grade {output}`. It holds hidden tests: keep it to yourself.")
    return 0
