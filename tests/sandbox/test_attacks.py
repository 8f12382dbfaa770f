"""Every golden case of `cases/`, four ways: as root and as an ordinary user, with and without a memory group.

After each case a canary runs, and nothing may be left behind.
"""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from sandbox import cgroups, settings
from tests.sandbox import battery

pytestmark = [pytest.mark.jail, pytest.mark.timeout(620)]

CASES = sorted(path.name for path in battery.CASES.iterdir())
WAYS = {"root": (0, "auto"), "root-no-group": (0, "off"), "user": (48123, "auto"), "user-no-group": (48123, "off")}
MOST_LATE_MS = 10_000
"""A limit fires when its watcher has a processor."""
REPOSITORY = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session", params=WAYS)
def results(request):
    """All cases of one way, run by one process; a case's own test looks at its line."""
    uid, group = WAYS[request.param]
    if os.geteuid() != 0 and (uid == 0 or group == "auto"):
        absent(f"{request.param}: needs root to set up")
    with contextlib.ExitStack() as stack:
        folder = readable_copy(stack)
        command = [interpreter_for(uid), "-m", "tests.sandbox.battery", "--memory-group", group]
        become = {}
        if uid != os.geteuid():
            become = {"user": uid, "group": uid, "extra_groups": []}
        join = a_group_of_its_own(stack, uid) if group == "auto" and uid else None
        done = subprocess.run(
            command, cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, timeout=600,
            preexec_fn=join, check=False, **become,
        )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if not lines or "missing" in lines[0]:
        absent(f"{request.param}: {lines or done.stderr}")
    assert lines[0]["uid"] == (uid if os.geteuid() == 0 else os.geteuid())
    assert lines[0]["memory_group"] == (group == "auto")
    return {"before": lines[0]["before"], "error": done.stderr, **{line["case"]: line for line in lines[1:]}}


def absent(why):
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def readable_copy(stack):
    """The sources, where any user may read them."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gradewire-battery-")))
    folder.chmod(0o755)
    shutil.copytree(REPOSITORY / "sandbox", folder / "sandbox", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(
        REPOSITORY / "tests" / "sandbox", folder / "tests" / "sandbox", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


def interpreter_for(uid):
    ours = settings.interpreter()
    if uid == os.geteuid() or os.geteuid() != 0:
        return ours
    for path in (ours, "/usr/bin/python3"):
        code = "import sys, ctypes; sys.exit(sys.version_info < (3, 11))"
        with contextlib.suppress(OSError):
            if (
                subprocess.run(
                    [path, "-c", code], user=uid, group=uid, extra_groups=[], cwd="/", check=False
                ).returncode
                == 0
            ):
                return path
    return absent("no Python that another user may run")


def a_group_of_its_own(stack, uid):
    """A memory group that the user may divide: what an administrator would give a worker."""
    parent = cgroups.find_parent()
    if parent is None:
        absent("no memory group can be made here")
    group = cgroups.make_group(*parent)
    stack.callback(group.remove)
    os.chown(group.folder, uid, uid)
    for name in ("cgroup.procs", "tasks"):
        with contextlib.suppress(FileNotFoundError):
            os.chown(group.folder / name, uid, uid)
    procs = os.open(group.folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)
    stack.callback(os.close, procs)
    return lambda: os.write(procs, b"0")


@pytest.mark.parametrize("case", CASES)
def test_attack_ends_as_expected_and_leaves_nothing_behind(case, results):
    assert case in results, results["error"]
    seen = results[case]
    expected = battery.expectation(case)
    if not results["before"]["groups"]:
        expected |= expected.get("no_group", {})
    expected.pop("no_group", None)
    limits = battery.request_of(case).limits
    for key, value in expected.items():
        match key:
            case "ending":
                assert seen["ending"] in (value if isinstance(value, list) else [value]), seen
            case "answer_in":
                assert seen["answer"] in value, seen
            case "answer_length":
                assert len(seen["answer"]) == value
            case "limits":
                pass
            case _:
                assert seen[key] == value, seen
    assert seen["canary"] == [battery.CANARY_ANSWER, "canary\n", "finished"]
    assert seen["left"] == results["before"]
    assert seen["output_bytes"] <= limits.output_bytes
    assert seen["wall_ms"] < limits.wall_s * 1000 + MOST_LATE_MS
