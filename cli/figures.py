"""The figures of a process without a web: `METRICS_PORT` serves them, to who shows `METRICS_TOKEN`."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app import metrics
from app.domain.errors import GradewireError


class NoToken(GradewireError):
    """Raised when figures are to be served and no token is set: they are not for everybody."""


@contextmanager
def served(environ: Mapping[str, str]) -> Iterator[int | None]:
    """Serve `/metrics` until the end of the block when `METRICS_PORT` is set (0: a free one); gives the port.

    Listens on `METRICS_HOST`, 127.0.0.1 by default.

    Raises:
        NoToken: there is a port and no `METRICS_TOKEN`.
    """
    if not environ.get("METRICS_PORT"):
        yield None
        return
    token = environ.get("METRICS_TOKEN", "")
    if not token:
        raise NoToken("METRICS_PORT needs METRICS_TOKEN: figures are not for everybody")
    address = environ.get("METRICS_HOST", "127.0.0.1"), int(environ["METRICS_PORT"])
    with ThreadingHTTPServer(address, handler_for(token)) as server:
        thread = threading.Thread(target=server.serve_forever, name="figures", daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def handler_for(token: str) -> type[BaseHTTPRequestHandler]:
    """Answers GET /metrics to who shows the token."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.partition("?")[0] != "/metrics":
                self.answer(HTTPStatus.NOT_FOUND)
            elif not metrics.may_read(self.headers.get("Authorization"), token):
                self.answer(HTTPStatus.UNAUTHORIZED)
            else:
                self.answer(HTTPStatus.OK, metrics.exposition())

        def answer(self, status: HTTPStatus, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Type", metrics.CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Prometheus comes every few seconds: nobody wants to read that."""

    return Handler
