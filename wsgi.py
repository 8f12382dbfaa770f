"""What a WSGI server loads: `wsgi:app`, set up by the environment."""

from __future__ import annotations

import os

from app.config import Settings
from app.factory import create_app

app = create_app(Settings.from_environ(os.environ))
