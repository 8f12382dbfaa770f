"""Redis behind Sentinel: `redis+sentinel://[user:password@]host:port,host:port/DATABASE?service=NAME`.

Sentinel watches a Redis and its replicas and says which of them is the master now
(https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/). `sentinel_password=` is Sentinel's own, when
it has one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

SCHEME = "redis+sentinel"
PORT = 26379


@dataclass(frozen=True, slots=True)
class Watched:
    """Which Redis is meant, and whom to ask where it is."""

    hosts: tuple[tuple[str, int], ...]
    service: str
    database: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    sentinel_password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str) -> Watched:
        """What the URL says.

        Raises:
            ValueError: it names no host, or its port or database is no number.
        """
        parts = urlsplit(url)
        secrets, _, places = parts.netloc.rpartition("@")
        username, _, password = secrets.partition(":")
        query = parse_qs(parts.query)
        hosts = tuple(_host(place) for place in places.split(",") if place)
        if parts.scheme != SCHEME or not hosts:
            raise ValueError(f"no host of a Sentinel in a {parts.scheme or 'missing'} URL; one is {SCHEME}://HOST:PORT")
        return cls(
            hosts=hosts,
            service=query.get("service", ["mymaster"])[0],
            database=int(parts.path.strip("/") or 0),
            username=unquote(username) or None,
            password=unquote(password) or None,
            sentinel_password=query.get("sentinel_password", [None])[0],
        )


def is_watched(url: str) -> bool:
    """Whether that URL names a Redis by its Sentinels."""
    return url.startswith(f"{SCHEME}://")


def _host(place: str) -> tuple[str, int]:
    host, colon, port = place.rpartition(":")
    return (host, int(port)) if colon else (place, PORT)
