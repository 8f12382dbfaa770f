"""`/metrics` for Prometheus, which shows `METRICS_TOKEN`: the figures say when whose deadlines are. Times requests."""

from __future__ import annotations

import time

from flask import Blueprint, Flask, Response, g, request

from app import metrics
from app.api.auth import public
from app.api.parts import parts
from app.domain.refusal import NotFound, NotLoggedIn
from app.domain.scaling import Rule
from app.services.measure import Measure

blueprint = Blueprint("metrics", __name__)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
"""Anybody may make up others."""


@blueprint.get("/metrics")
@public
def show_metrics() -> Response:
    """The figures of this machine's processes, and of the pipeline as a whole.

    Raises:
        NotFound: no token is set: nobody may read them.
        NotLoggedIn: the caller shows another token, or none.
    """
    made = parts()
    if not made.settings.metrics_token:
        raise NotFound("there are no figures here: METRICS_TOKEN is not set")
    if not metrics.may_read(request.headers.get("Authorization"), made.settings.metrics_token):
        raise NotLoggedIn("show METRICS_TOKEN as a bearer token")
    rule = Rule(most=made.settings.workers_most, wait_s=made.settings.workers_wait_s)
    return Response(metrics.exposition(Measure(made.engine, made.redis, rule)), content_type=metrics.CONTENT_TYPE)


def register(app: Flask) -> None:
    """Time every request."""
    app.before_request(_began)
    app.after_request(_answered)


def _began() -> None:
    g.began_at = time.perf_counter()


def _answered(response: Response) -> Response:
    began = g.get("began_at")
    if began is not None:
        method = request.method if request.method in METHODS else "other"
        took = time.perf_counter() - began
        metrics.REQUESTS.labels(method, request.endpoint or "none", str(response.status_code)).observe(took)
    return response
