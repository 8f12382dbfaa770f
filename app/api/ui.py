"""The built user interface: its files, and `index.html` for every path that the browser's side routes."""

from __future__ import annotations

import json
import mimetypes
import re
import secrets
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.routing import PathConverter
from werkzeug.security import safe_join

from app.api.auth import public
from app.api.headers import policy
from app.api.parts import parts

blueprint = Blueprint("ui", __name__)
FOREVER = "public, max-age=31536000, immutable"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
NONCE = "__CSP_NONCE__"
"""Stands in the page where a nonce is wanted (Vite's `html.cspNonce`): the editor makes style elements of its own."""
ASSIGNMENT_PAGE = re.compile("/courses/[^/]+/[^/]+/?")
MISSING = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Gradewire</title>
<h1>The user interface is not built</h1>
<p>Run <code>make ui</code> and load this page again. The HTTP interface works:
<a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p></html>
"""


class NotApi(PathConverter):
    """A path outside of the HTTP interface: there a method that a path has not is 405, and not ours to answer."""

    regex = "(?!api/)[^/].*?"


def register(app: Flask) -> None:
    """Serve the interface on every path that is not the API's."""
    app.url_map.converters["not_api"] = NotApi
    app.register_blueprint(blueprint)


@blueprint.get("/", defaults={"path": ""})
@blueprint.get("/<not_api:path>")
@public
def serve(path: str) -> Response:
    """A file of the interface, or the page that routes the path itself."""
    directory = parts().settings.ui_dir
    full = safe_join(str(directory), path) if path else None
    if full is not None and Path(full).is_file():
        response = built_file(directory, path)
        response.headers["Cache-Control"] = FOREVER if path.startswith("assets/") else "no-cache"
        return response
    if path.startswith("assets/"):
        raise NotFound("there is no such file")
    return page_of_the_interface()


def page_of_the_interface() -> Response:
    """The page that routes paths by itself, with a fresh nonce."""
    page = parts().settings.ui_dir / "index.html"
    if not page.is_file():
        return Response(MISSING, 503, content_type="text/html; charset=utf-8")
    nonce = secrets.token_urlsafe(16)
    text = page.read_text("utf-8").replace(NONCE, nonce)
    if ASSIGNMENT_PAGE.fullmatch(request.path):
        text = text.replace("</head>", f"{preloads(page.parent)}</head>", 1)
    response = Response(text, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = policy(style_src=f"'nonce-{nonce}'")
    response.headers["Cache-Control"] = "no-cache"
    return response


def preloads(directory: Path) -> str:
    """Links to all that an assignment's page will ask for, so that it comes with the first script and not after it."""
    listed = directory / "preload.json"
    if not listed.is_file():
        return ""
    return "".join(
        f'<link rel="preload" as="style" href="/{name}" crossorigin>'
        if name.endswith(".css")
        else f'<link rel="modulepreload" href="/{name}" crossorigin>'
        for name in json.loads(listed.read_text("utf-8"))
    )


def built_file(directory: Path, path: str) -> Response:
    """A file of the interface, as it was compressed when it was built if the browser takes that."""
    best = request.accept_encodings
    for encoding, suffix in ENCODINGS:
        if best[encoding] and (directory / f"{path}{suffix}").is_file():
            mimetype = mimetypes.guess_type(path)[0] or "application/octet-stream"
            response = send_from_directory(directory, f"{path}{suffix}", mimetype=mimetype, conditional=True)
            response.headers["Content-Encoding"] = encoding
            break
    else:
        response = send_from_directory(directory, path, conditional=True)
    response.vary.add("Accept-Encoding")
    return response
