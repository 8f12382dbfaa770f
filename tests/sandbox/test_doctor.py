"""`gradewire doctor`, and what a worker does on a machine where the sandbox cannot hold."""

import json
import shutil
import subprocess
import sys

import pytest

from sandbox.errors import LayerMissing, SandboxError
from sandbox.layers import LAYERS
from sandbox.runner import Sandbox, SandboxConfig

pytestmark = pytest.mark.jail
NO_USER_NAMESPACES = ["unshare", "-U", "-r", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"', "sh"]


def doctor(*arguments, prefix=()):
    command = [*prefix, sys.executable, "-m", "cli.main", "doctor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_every_layer_is_named_with_what_it_protects_from(sandbox):
    shown = doctor()
    assert shown.returncode == 0, shown.stdout + shown.stderr
    for layer in LAYERS:
        assert layer.name in shown.stdout
        assert layer.protects in shown.stdout
    assert "Programs can be graded on this machine." in shown.stdout


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs util-linux's unshare")
def test_without_user_namespaces_it_refuses_names_the_layer_and_the_remedy(sandbox):
    shown = doctor(prefix=NO_USER_NAMESPACES)
    assert shown.returncode == 3
    assert "Nothing is graded on this machine: the layer 'user namespace' is missing." in shown.stdout
    assert "user.max_user_namespaces" in shown.stdout


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs util-linux's unshare")
def test_without_user_namespaces_a_worker_raises_and_grades_nothing(sandbox):
    code = (
        "from sandbox.runner import Sandbox\n"
        "from sandbox.errors import LayerMissing\n"
        "try:\n    Sandbox().__enter__()\n"
        "except LayerMissing as missing:\n    print(missing.layer)\n"
    )
    shown = subprocess.run(
        [*NO_USER_NAMESPACES, sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert shown.stdout == "user namespace\n", shown.stderr


def test_an_opt_out_is_for_one_named_layer_and_is_stored_with_each_outcome():
    from sandbox.request import RunRequest

    with Sandbox(SandboxConfig(opt_out=frozenset({"landlock"}))) as box, box.run(RunRequest(harness="echo")) as run:
        run.receive()
        assert run.wait().opted_out == ("landlock",)


@pytest.mark.parametrize("name", ["user namespace", "nothing"])
def test_a_layer_that_cannot_be_done_without_is_no_opt_out(name):
    with pytest.raises(SandboxError, match=name):
        Sandbox(SandboxConfig(opt_out=frozenset({name})))


def test_a_required_memory_group_that_is_not_there_is_a_missing_layer():
    if Sandbox()._group_parent() is not None:
        pytest.skip("this machine has one")
    with pytest.raises(LayerMissing, match="memory group"), Sandbox(SandboxConfig(memory_group="required")):
        pass


def test_the_findings_can_be_read_by_a_program(sandbox):
    report = json.loads(doctor("--json").stdout)
    assert report["grades"] is True
    assert [entry["layer"] for entry in report["layers"]] == [layer.name for layer in LAYERS]
    assert all(entry["remedy"] and entry["protects_from"] for entry in report["layers"])
