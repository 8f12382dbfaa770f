"""`/flower/`: the task monitor, behind our own log-in. Flower itself listens where only this process reaches it.

It shows the tasks of all courses, so it is for who runs all of them. What a browser shows to us (its session) does not
go on to Flower, nor does what would change something: pages are read, and one table of theirs, which asks by POST.
"""

from __future__ import annotations

import base64
import http.client
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Response, request

from app.api.auth import caller_or_nobody, posts_from_own_pages, public
from app.api.database import release, session
from app.api.headers import policy
from app.api.parts import parts
from app.api.problems import problem
from app.api.scopes import needs
from app.api.ui import page_of_the_interface
from app.config import FLOWER_START
from app.db.queries.courses import runs_every_course
from app.domain.refusal import NotAllowed, NotFound, NotLoggedIn
from app.domain.scopes import TokenScope

blueprint = Blueprint("flower", __name__)
TIMEOUT_S = 10.0
ASKED = ("Accept", "Accept-Language", "Content-Type", "If-Modified-Since", "If-None-Match", "X-Requested-With")
ANSWERED = ("Content-Type", "Cache-Control", "ETag", "Last-Modified", "Location")
POLICY = policy(
    script_src="'sha256-A0YIP5A+DKoseGAUTHRoMPDkKPK5cKzfYH3mjcCKtj8='",  # the workers' page: `var autorefresh = 1;`
    style_src="'unsafe-inline'",  # its tables set widths in their markup
)


def start_for(user_id: int, *, is_admin: bool) -> str | None:
    """Where that user finds Flower; None for who may not, and where there is none."""
    if parts().settings.flower_server is None or not may_watch(user_id, is_admin=is_admin):
        return None
    return FLOWER_START


def may_watch(user_id: int, *, is_admin: bool) -> bool:
    """Whether the tasks of all courses are that user's business."""
    return is_admin or runs_every_course(session(), user_id)


@blueprint.get("/flower/", defaults={"path": ""})
@blueprint.get("/flower/<path:path>")
@blueprint.post("/flower/tasks/datatable", defaults={"path": "tasks/datatable"})
@public
@posts_from_own_pages
@needs(TokenScope.READ)
def pass_on(path: str) -> Response:
    """Flower's answer. A browser in which nobody is logged in gets the page to log in on, which then loads this anew.

    Raises:
        NotLoggedIn: a program without a token.
        NotAllowed: somebody who does not run all courses; a POST from another site.
        NotFound: no Flower runs.
    """
    who = caller_or_nobody()
    if who is None:
        if request.headers.get("Sec-Fetch-Mode") != "navigate":
            raise NotLoggedIn("log in first")
        page = page_of_the_interface()
        page.status_code = 401
        return page
    if not may_watch(who.user_id, is_admin=who.is_admin):
        raise NotAllowed("the task monitor shows all courses: it is for who runs all of them")
    server = parts().settings.flower_server
    if server is None:
        raise NotFound("no Flower runs here: FLOWER_SERVER is not set")
    release()
    try:
        return asked(server, f"{quote('/flower/' + path)}?{request.query_string.decode('latin-1')}".rstrip("?"))
    except (OSError, http.client.HTTPException):
        return problem(503, "Flower does not answer; try again", headers={"Retry-After": "2"})


def asked(server: str, path: str) -> Response:
    """What Flower says to this request.

    Raises:
        OSError, HTTPException: nothing, or that it does not know us.
    """
    where = urlsplit(server)
    body = request.get_data() if request.method == "POST" else None
    headers = {name: request.headers[name] for name in ASKED if name in request.headers}
    known_as = f"{unquote(where.username or '')}:{unquote(where.password or '')}"
    headers["Authorization"] = "Basic " + base64.b64encode(known_as.encode()).decode()
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=TIMEOUT_S)
    try:
        connection.request(request.method, path, body, headers)
        answer = connection.getresponse()
        if answer.status == http.client.UNAUTHORIZED:
            raise ConnectionRefusedError("Flower has another password than FLOWER_SERVER says")
        response = Response(answer.read(), answer.status)
    finally:
        connection.close()
    for name in ANSWERED:
        if name in answer.headers:
            response.headers[name] = answer.headers[name]
    response.headers["Content-Security-Policy"] = POLICY
    return response
