"""Print the server's OpenAPI document, from which the client's types are made: `frontend/schema.sh`."""

import json
import sys
import tempfile

from app.config import Settings
from app.factory import create_app

with tempfile.TemporaryDirectory() as folder:
    settings = Settings.from_environ({"DATA_DIR": folder})
    app = create_app(settings)
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    app.extensions["gradewire"].close()
json.dump(document, sys.stdout)
