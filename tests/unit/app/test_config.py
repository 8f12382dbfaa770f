"""The settings, as an environment asks for them."""

from pathlib import Path

from app.config import Settings


def test_an_empty_environment_gives_one_machine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environ({})
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'gradewire.sqlite3'}"
    assert settings.redis_url == "redis://127.0.0.1:6379/0"
    assert settings.flower_server is None


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    first = Settings.from_environ({"DATA_DIR": str(tmp_path)})
    second = Settings.from_environ({"DATA_DIR": str(tmp_path)})
    assert len(first.secret_key) == 64
    assert first.secret_key == second.secret_key
    assert Path(tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_the_secret_is_in_no_text_of_the_settings(tmp_path):
    settings = Settings.from_environ({"SECRET_KEY": "do-not-tell", "DATA_DIR": str(tmp_path)})
    assert "do-not-tell" not in repr(settings)


def test_what_the_environment_names_wins(tmp_path):
    settings = Settings.from_environ(
        {
            "DATABASE_URL": "postgresql://db/gradewire",
            "REDIS_URL": "redis://cache/1",
            "SECRET_KEY": "k",
            "MAX_BODY_BYTES": "1000",
            "SECURE_COOKIES": "1",
        }
    )
    assert (settings.database_url, settings.redis_url) == ("postgresql://db/gradewire", "redis://cache/1")
    assert (settings.max_body_bytes, settings.secure_cookies) == (1000, True)


def test_layers_of_the_sandbox_are_done_without_only_when_they_are_named():
    assert Settings.from_environ({"SECRET_KEY": "k"}).sandbox_opt_out == frozenset()
    settings = Settings.from_environ({"SECRET_KEY": "k", "SANDBOX_OPT_OUT": "landlock, seccomp,"})
    assert settings.sandbox_opt_out == {"landlock", "seccomp"}
