"""Makes the web application from its settings."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from app.api import (
    account,
    assignments,
    auth,
    courses,
    dates,
    drafts,
    events,
    flower,
    gradebook,
    groups,
    headers,
    health,
    marking,
    metrics,
    operations,
    people,
    practice,
    rates,
    regrades,
    request_ids,
    scopes,
    session,
    submissions,
    ui,
    versions,
)
from app.api.database import db
from app.api.openapi import make_api
from app.api.parts import KEY, Parts
from app.config import Settings
from app.db.session import engine_options, normal_url, prepare
from app.services.submit import Acceptor
from app.services.token_uses import TokenUses
from app.streams.connection import connect
from app.streams.listening import ProgressReader
from app.streams.pace import PaceReader
from app.streams.submissions import WorkStream

RESOURCES = (
    session,
    courses,
    assignments,
    versions,
    submissions,
    drafts,
    events,
    gradebook,
    marking,
    dates,
    groups,
    people,
    regrades,
    operations,
    account,
    practice,
)
REDIS_TIMEOUT_S = 2.0
"""A student waits for an answer that does without Redis."""
MOST_FORM_PARTS = 2_000


def create_app(settings: Settings) -> Flask:
    """The application. Opens no connection; the first request does. Its `extensions["gradewire"]` is to be closed."""
    app = Flask("gradewire", static_folder=None)
    url = normal_url(settings.database_url)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(url),
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    request_ids.register(app)
    metrics.register(app)
    auth.register(app)
    scopes.register(app)
    headers.register(app, settings)
    _open_parts(app, settings)
    api = make_api(app)
    for module in RESOURCES:
        api.register_blueprint(module.resource)
    app.register_blueprint(health.blueprint)
    rates.register(app, settings)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(flower.blueprint)
    ui.register(app)
    return app


def _open_parts(app: Flask, settings: Settings) -> None:
    database = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if database.get_backend_name() == "sqlite" and database.database:
        Path(database.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        engine = prepare(db.engine)
    client = connect(settings.redis_url, timeout_s=REDIS_TIMEOUT_S)
    stream = WorkStream(client)
    app.extensions[KEY] = Parts(
        settings=settings,
        redis=client,
        stream=stream,
        pace=PaceReader(client),
        acceptor=Acceptor(engine, stream),
        token_uses=TokenUses(engine),
        reader=ProgressReader(lambda: connect(settings.redis_url, retries=0)),
        engine=engine,
    )
