"""The application factory."""

from __future__ import annotations

from flask import Flask


def create_app() -> Flask:
    """A Flask application."""
    app = Flask(__name__)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    return app
