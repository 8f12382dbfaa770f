"""What several files of this directory work with."""

from datetime import timedelta

import pytest

from app.services import people
from tests.calls import Calls
from tests.contract.classroom import NOW


@pytest.fixture
def ask(app, room):
    """Calls by a login of the file's own `room`, a `Classroom`: `ask("ann").get(…)`."""

    def ask(login, on=app):
        lasts = timedelta(days=3650)
        return Calls(on, people.create_token(room.session, room.users[login], kind="api", now=NOW, lasts=lasts))

    return ask
