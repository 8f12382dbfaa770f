"""A zygote that dies while a submission is graded is our failure: every test is told once, as if it had not."""

import os
import signal

import pytest

from app.packs.read import read_pack
from app.packs.submission import check_files
from sandbox.runner import Sandbox
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tests.golden.test_golden import HERE

pytestmark = pytest.mark.jail

RIGHT = {
    "functions": "functions-right",
    "program": "program-right",
    "sessions": "sessions-right",
    "suite": "suite-right",
    "calculator": "gradescope-right",
}


@pytest.mark.parametrize("name", RIGHT)
def test_every_test_is_told_once_and_the_score_is_whole(name, sandbox):
    pack = read_pack(HERE / "packs" / name)
    case = HERE / "cases" / RIGHT[name]
    files = {path.name: path.read_bytes() for path in case.iterdir() if path.name != "expected.yaml"}
    told = []
    with Sandbox() as box:
        declaration = declare(pack, box)

        def lose_all_once(k, result):
            told.append(k)
            if len(told) == 1:
                zygotes = [home._zygote.pid for slot in box._slots for home in slot._homes.values()]
                for pid in zygotes:
                    os.kill(pid, signal.SIGKILL)
                for pid in zygotes:  # else they die one by one, and one submission is graded only so often
                    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

        result = Grader(box).grade(pack, declaration, check_files(pack.files, files), lose_all_once)
    assert [test.output for test in result.tests if not test.passed] == []
    assert sorted(told) == list(range(1, len(declaration.tests) + 1))
    assert result.score == result.max_score
