"""`gradewire account`: from an empty database to a token that works."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from app.db.session import engine_for, sessions
from app.services import people
from cli.main import main


@pytest.fixture
def account(tmp_path, monkeypatch, capsys):
    """Runs the command on a database that is not there yet: (exit code, what it printed)."""
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    monkeypatch.setenv("DATABASE_URL", url)

    def run(*words, given=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        code = main(["account", *words])
        said = capsys.readouterr()
        return code, json.loads(said.out) if code == 0 else said.err

    run.engine = engine_for(url)
    yield run
    run.engine.dispose()


def test_a_new_installation_gets_its_first_administrator(account):
    words = (
        "root",
        "--name",
        "Root",
        "--admin",
        "--password-stdin",
        "--token",
        "ci",
        "--scope",
        "packs",
        "--days",
        "2",
    )
    code, made = account(*words, given="battery staple\n")
    assert (code, made["login"], made["new"], made["admin"]) == (0, "root", True, True)
    with sessions(account.engine)() as session:
        assert people.check_password(session, "root", "battery staple").is_admin
        now = datetime.now(UTC)
        caller = people.caller_by_secret(session, made["token"], "api", now)
        assert (caller.login, caller.is_admin, caller.scopes) == ("root", True, {"packs"})
        assert people.caller_by_secret(session, made["token"], "api", now + timedelta(days=2)) is None


def test_an_account_that_is_there_is_kept_and_may_be_made_administrator(account):
    assert account("sam")[1] == {"login": "sam", "new": True, "admin": False}
    assert account("sam", "--name", "Other", "--admin")[1] == {"login": "sam", "new": False, "admin": True}
    assert account("sam")[1] == {"login": "sam", "new": False, "admin": True}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("sam", "--days", "0"), 2, "--days"),
        (("sam", "--password-stdin"), 1, "8 characters"),
        ((" ",), 1, "a login is needed"),
    ],
)
def test_what_cannot_be_is_one_line_and_a_code(account, words, code, says):
    got, said = account(*words, given="short\n")
    assert (got, says in said) == (code, True)
