"""The figures of several processes, as one machine shows them."""

import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from cli.figures import NoToken, served

COUNT = """
from app import metrics
metrics.GRADED.labels("graded", "nobody").inc(2)
metrics.HOPS.labels("started", "interactive").observe(0.004)
"""


def read(port, token):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def test_the_figures_of_all_processes_that_share_a_directory_are_one_sum(tmp_path):
    environ = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNT], env=environ, check=True)
    show = "import sys; from app import metrics; sys.stdout.write(metrics.exposition().decode())"
    shown = subprocess.run([sys.executable, "-c", show], env=environ, check=True, capture_output=True, text=True).stdout
    assert 'gradewire_graded_total{owner="nobody",status="graded"} 4.0' in shown
    assert 'gradewire_hop_seconds_bucket{hop="started",lane="interactive",le="0.005"} 2.0' in shown


def test_a_process_without_a_web_shows_its_figures_to_who_has_the_token():
    with served({"METRICS_PORT": "0", "METRICS_TOKEN": "t"}) as port:
        assert "gradewire_started_total" in read(port, "t")
        with pytest.raises(urllib.error.HTTPError, match="401") as refused:
            read(port, "other")
        refused.value.close()


def test_figures_for_everybody_are_refused():
    with pytest.raises(NoToken, match="METRICS_TOKEN"), served({"METRICS_PORT": "0"}):
        raise AssertionError("it serves")
