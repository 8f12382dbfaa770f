"""The settings: one frozen value, read from the environment once, at the edge of each process."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MIB = 1024 * 1024
FLOWER_START = "/flower/tasks"
"""Where the web shows Flower, see `app.api.flower`."""


@dataclass(frozen=True)
class Settings:
    """How this process is set up. Every field has a default that suits one machine.

    Attributes:
        data_dir: where data lives when no server is named: the SQLite file, the secret key, Redis' files.
        database_url: `DATABASE_URL`; SQLite or PostgreSQL, as SQLAlchemy writes it (`postgresql://…` is understood).
        redis_url: `REDIS_URL`.
        secret_key: `SECRET_KEY`, signs what browsers carry; made on first use and kept in `data_dir/secret.key`.
        flower_server: `FLOWER_SERVER`, where the web finds Flower, with its name and password, as
            `http://NAME:PASSWORD@HOST:PORT`; who may see it finds it at `/flower/`. None when no Flower runs.
        max_body_bytes: a submission's request may have no more.
        max_pack_bytes: an uploaded pack may have no more.
        session_hours: how long a browser stays logged in.
        token_days: how long a program's token is good for unless told otherwise.
        secure_cookies: `SECURE_COOKIES=1` where the outside is HTTPS: the session cookie then never travels without it.
        ui_dir: where the built user interface is.
        backlog_most: `BACKLOG_MOST`; with so many waiting, further submissions are told to try again later.
        backlog_oldest_s: `BACKLOG_OLDEST_S`; the same once the oldest has waited so long.
        rate_user, rate_course, rate_address: most submissions of one person, to one course, from one address, as
            Flask-Limiter writes it (`RATE_USER="60 per minute; 500 per hour"`); empty: no limit. A whole class may
            sit behind one address.
        rate_login: the same for attempts to log in to one account from one address.
        proxies: `PROXIES`; so many proxies of ours are in front, and are believed about where a request comes from.
        result_cache: whether programs may be answered by the results of equal ones; `RESULT_CACHE=off`: never.
        metrics_token: `METRICS_TOKEN`, what Prometheus shows to read `/metrics`; nobody may read it while it is empty.
        workers_most: no more workers are asked for than these.
        workers_wait_s: with enough workers nobody waits longer than this.
        sandbox_opt_out: `SANDBOX_OPT_OUT`; layers of the sandbox that workers do without, with commas between; every
            result then names them. `gradewire doctor` says which may be named.
        ping_s: how long a stream of events may be silent before a comment keeps it open.
    """

    data_dir: Path = Path("var")
    database_url: str = "sqlite:///var/gradewire.sqlite3"
    redis_url: str = "redis://127.0.0.1:6379/0"
    secret_key: str = field(default="", repr=False)
    flower_server: str | None = field(default=None, repr=False)
    max_body_bytes: int = 2 * MIB
    max_pack_bytes: int = 32 * MIB
    session_hours: float = 24 * 7
    token_days: float = 365
    secure_cookies: bool = False
    ui_dir: Path = Path(__file__).parent / "ui"
    result_cache: bool = True
    ping_s: float = 15
    backlog_most: int = 20_000
    backlog_oldest_s: float = 3600
    rate_user: str = "300 per minute"
    rate_course: str = "12000 per minute"
    rate_address: str = "12000 per minute"
    rate_login: str = "60 per minute"
    proxies: int = 0
    metrics_token: str = field(default="", repr=False)
    workers_most: int = 64
    workers_wait_s: float = 5
    sandbox_opt_out: frozenset[str] = frozenset()

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """The settings that the environment asks for."""
        data_dir = Path(environ.get("DATA_DIR", "var")).absolute()
        return cls(
            data_dir=data_dir,
            database_url=environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'gradewire.sqlite3'}",
            redis_url=environ.get("REDIS_URL") or cls.redis_url,
            secret_key=environ.get("SECRET_KEY") or kept_secret(data_dir / "secret.key"),
            flower_server=environ.get("FLOWER_SERVER") or None,
            max_body_bytes=int(environ.get("MAX_BODY_BYTES") or cls.max_body_bytes),
            max_pack_bytes=int(environ.get("MAX_PACK_BYTES") or cls.max_pack_bytes),
            session_hours=float(environ.get("SESSION_HOURS") or cls.session_hours),
            token_days=float(environ.get("TOKEN_DAYS") or cls.token_days),
            secure_cookies=environ.get("SECURE_COOKIES", "") not in ("", "0"),
            backlog_most=int(environ.get("BACKLOG_MOST") or cls.backlog_most),
            backlog_oldest_s=float(environ.get("BACKLOG_OLDEST_S") or cls.backlog_oldest_s),
            rate_user=environ.get("RATE_USER", cls.rate_user),
            rate_course=environ.get("RATE_COURSE", cls.rate_course),
            rate_address=environ.get("RATE_ADDRESS", cls.rate_address),
            rate_login=environ.get("RATE_LOGIN", cls.rate_login),
            proxies=int(environ.get("PROXIES") or cls.proxies),
            result_cache=environ.get("RESULT_CACHE", "") not in ("off", "0"),
            metrics_token=environ.get("METRICS_TOKEN", ""),
            workers_most=int(environ.get("WORKERS_MOST") or cls.workers_most),
            workers_wait_s=float(environ.get("WORKERS_WAIT_S") or cls.workers_wait_s),
            sandbox_opt_out=frozenset(
                name.strip() for name in environ.get("SANDBOX_OPT_OUT", "").split(",") if name.strip()
            ),
            ping_s=float(environ.get("PING_S") or cls.ping_s),
            ui_dir=Path(environ.get("UI_DIR") or cls.ui_dir),
        )


def kept_secret(path: Path) -> str:
    """The secret in that file, made on first use; processes that start together agree on one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
