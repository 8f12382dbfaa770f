"""What docs/operating.md says: every setting and figure is in it, and its commands do what it promises."""

import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from app.config import Settings
from app.db.models.all import Submission, User
from app.db.session import engine_for, sessions, writing
from cli.private_postgres import programs
from tests.demo import make_demo
from tests.deploy.test_manifests import known_figures

TEXT = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()


def test_every_setting_is_explained():
    missing = {field.name.upper() for field in fields(Settings)} - set(re.findall(r"`([A-Z_]+)`", TEXT))
    assert missing == set()


def test_every_figure_is_explained_and_no_other():
    assert set(re.findall(r"`(gradewire_\w+)`", TEXT)) == known_figures()


def run(name, **environ):
    """The commands under that name, as they are written."""
    [commands] = re.findall(rf"<!-- run: {name} -->\n```sh\n(.*?)```", TEXT, re.DOTALL)
    places = [str(Path(sys.executable).parent), str(programs()[0].parent), os.environ["PATH"]]
    done = subprocess.run(
        ["bash", "-eu", "-c", commands],
        env={**os.environ, "PATH": ":".join(places), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def logins(url):
    engine = engine_for(url)
    with sessions(engine)() as session:
        found = list(session.scalars(select(User.login).order_by(User.login)))
    engine.dispose()
    return found


@pytest.mark.postgres
def test_a_backup_is_restored_by_the_commands_as_they_are_written(database_url, session, engine, tmp_path):
    kind = "sqlite" if database_url.startswith("sqlite") else "postgres"
    backup = tmp_path / "backup"
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": database_url, "BACKUP": str(backup)}
    make_demo(session)
    session.commit()
    run(f"back up {kind}", **environ)
    saved = logins(database_url)
    assert len(saved) > 3
    with writing(session):  # what happens later is lost with the database
        session.add(User(login="later", name="Later", created_at=session.scalars(select(User.created_at)).first()))
    session.close()
    engine.dispose()
    if kind == "postgres":
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("DROP TABLE verdict, regrade_item, line_comment, submission CASCADE")
    run(f"restore {kind}", **environ)
    assert logins(database_url) == saved
    with sessions(engine)() as again:
        assert again.scalars(select(Submission)).all() == []
