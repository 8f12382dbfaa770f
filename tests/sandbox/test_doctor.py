"""`gradewire doctor`, and what a worker does on a machine where the sandbox cannot hold."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import container
from sandbox.errors import LayerMissing, SandboxError
from sandbox.layers import LAYERS
from sandbox.runner import Sandbox, SandboxConfig

pytestmark = pytest.mark.jail
ROOT = Path(__file__).parent.parent.parent
NONE_FROM_HERE = "echo 0 > /proc/sys/user/max_user_namespaces; exec"
NO_USER_NAMESPACES = {
    "root": ["unshare", "-U", "-r", "sh", "-c", f'{NONE_FROM_HERE} "$@"', "sh"],
    "an ordinary user": [
        *["unshare", "-U", "--map-user=1000", "--map-group=1000", "--keep-caps"],
        *["sh", "-c", f'{NONE_FROM_HERE} setpriv --ambient-caps=-all --inh-caps=-all "$@"', "sh"],
    ],
}
"""In a throwaway namespace: nothing of this machine is changed."""
UNDER_A_FILTER = """
import os, sys
from sandbox import kernel
from sandbox.container import CLOSED, FOR_JAILS
from sandbox.seccomp import _ALLOW, _ERRNO, _program, Condition, Policy, syscall_numbers
numbers = syscall_numbers(kernel.MACHINE)
closed, conditions = set(CLOSED), {}
if sys.argv[1] == "usual":
    closed |= FOR_JAILS - {"clone"}
    conditions["clone"] = Condition(0, (0x7E020000,), without=True)
fixed = {name: _ERRNO | (38 if name == "clone3" else 1) if name in closed else _ALLOW for name in numbers}
steps = kernel.Steps()
policy = Policy(fixed, conditions, frozenset())
kernel.add_filter(steps, _program(policy, numbers, kernel.MACHINE, set(numbers), also_allowed=(), default=_ERRNO | 38))
kernel.no_new_privileges()
steps.run()
os.execv(sys.argv[2], sys.argv[2:])
"""


def doctor(*arguments, prefix=()):
    command = [*prefix, sys.executable, "-m", "cli.main", "doctor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=170, check=False)


def test_every_layer_is_named_with_what_it_protects_from(sandbox):
    shown = doctor()
    assert shown.returncode == 0, shown.stdout + shown.stderr
    for layer in LAYERS:
        assert layer.name in shown.stdout
        assert layer.protects in shown.stdout
    assert "Programs can be graded on this machine." in shown.stdout


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs util-linux's unshare")
@pytest.mark.parametrize("who", NO_USER_NAMESPACES)
def test_without_user_namespaces_it_refuses_names_the_layer_and_the_remedy(sandbox, who):
    shown = doctor(prefix=NO_USER_NAMESPACES[who])
    assert shown.returncode == 3, shown.stderr
    assert "Nothing is graded on this machine: the layer 'user namespace' is missing." in shown.stdout
    assert "to get it: sysctl -w user.max_user_namespaces=15000" in shown.stdout
    assert f"user: {0 if who == 'root' else 1000}\n" in shown.stdout
    assert "user.max_user_namespaces: 0 (0 or too few: no user namespaces)" in shown.stdout


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs util-linux's unshare")
@pytest.mark.parametrize("who", NO_USER_NAMESPACES)
def test_without_user_namespaces_a_worker_raises_and_grades_nothing(sandbox, who):
    code = (
        "from sandbox.runner import Sandbox\n"
        "from sandbox.errors import LayerMissing\n"
        "try:\n    Sandbox().__enter__()\n"
        "except LayerMissing as missing:\n    print(missing.layer)\n"
    )
    shown = subprocess.run(
        [*NO_USER_NAMESPACES[who], sys.executable, "-c", code], capture_output=True, text=True, timeout=170, check=False
    )
    assert shown.stdout == "user namespace\n", shown.stderr


def test_the_shipped_profile_for_containers_is_enough_to_grade(sandbox):
    shown = doctor(prefix=[sys.executable, "-c", UNDER_A_FILTER, "shipped"])
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "Programs can be graded on this machine." in shown.stdout


def test_what_containers_usually_close_is_refused_and_the_remedy_names_the_shipped_profile(sandbox):
    shown = doctor("--json", prefix=[sys.executable, "-c", UNDER_A_FILTER, "usual"])
    assert shown.returncode == 3, shown.stdout + shown.stderr
    report = json.loads(shown.stdout)
    assert report["grades"] is False
    assert report["machine"]["seccomp of this process"] == "a filter, as containers have"
    probed = [layer for layer in report["layers"] if "not probed" not in layer["seen"]]
    assert [layer["layer"] for layer in probed] in (["user namespace"], ["mount namespace"])
    assert "deploy/seccomp.json" in probed[0]["remedy"]


def test_the_shipped_profile_is_the_one_that_is_tested_here():
    assert (ROOT / "deploy" / "seccomp.json").read_text() == container.text()


def test_remedies_name_only_files_that_are_there():
    named = {word.rstrip(".,;)") for layer in LAYERS for word in re.findall(r"deploy/\S+", layer.remedy)}
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


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
