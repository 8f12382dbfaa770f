"""schemathesis against the real web server: what the OpenAPI document promises holds for whatever is sent.

    FUZZ_CASES=10 pytest tests/integration/test_api_fuzz.py

tries more values a call, and as each person on each database; without, each person has one of the two.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.calls import RIGHT, SUM
from tests.servers.web import web_server

FUZZ = Path(__file__).parents[1] / "fuzz"
CASES_A_CALL = os.environ.get("FUZZ_CASES", "4")
WAYS = [("ann", "sqlite"), pytest.param("staff", "postgres", marks=pytest.mark.postgres)]
if "FUZZ_CASES" in os.environ:
    WAYS += [pytest.param("ann", "postgres", marks=pytest.mark.postgres), ("staff", "sqlite")]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("login", "database_url"), WAYS, indirect=["database_url"])
def test_nothing_that_is_sent_breaks_a_promise(database_url, redis_url, demo, tmp_path, login):
    hooked = {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "PYTHONPATH": str(FUZZ.parents[1])}
    with web_server(tmp_path, database_url, redis_url, PING_S="0.2") as web:
        headers = {"Authorization": f"Bearer {demo.tokens[login]}"}
        made = requests.post(web.url + SUM + "/submissions", json=RIGHT, headers=headers, timeout=30).json()
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(FUZZ / "schemathesis.toml")),
                *("run", f"{web.url}/api/v1/openapi.json", "--max-examples", CASES_A_CALL, "--no-color"),
                *("-H", f"Authorization: {headers['Authorization']}", "--exclude-path-regex", "/events$"),
                *("--request-timeout", "30", "--continue-on-failure", "--seed", "1"),
            ],
            env={**os.environ, **hooked, "FUZZ_SUBMISSION": made["id"]},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stdout[-8000:]
    [generated] = re.findall(r"(\d+) generated", run.stdout)
    sys.stdout.write(f"{login}: {generated} cases\n")  # seen with --capture=no
    assert int(generated) > 200
    assert web.complaints() == []
