"""What is rehearsed before the fork leaves no trace in the process but warmth."""

import builtins
import linecache
import os
import random
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path

import pytest

from sandbox.harness.split import patches, rehearsal


def state():
    return {
        "streams": (sys.stdin, sys.stdout, sys.stderr),
        "path": list(sys.path),
        "finders": list(sys.meta_path),
        "modules": set(sys.modules),
        "kinds": {name: type(sys.modules.get(name)) for name in patches.WATCHED},
        "lines": set(linecache.cache),
        "functions": (builtins.input, random.seed, os.chdir, warnings.showwarning),
        "filters": list(warnings.filters),
        "changes": (dict(patches._changes), dict(patches._originals)),
        "descriptors": sorted(os.listdir("/proc/self/fd")),
    }


@pytest.mark.parametrize("rehearse", [rehearsal.rehearse_examiner, rehearsal.rehearse_student])
def test_a_rehearsal_takes_back_what_it_changed(rehearse):
    rehearse()  # what is imported for the first time stays
    before = state()
    rehearse()
    assert state() == before


def test_the_tests_of_the_rehearsal_end_as_they_should(monkeypatch):
    said = []
    monkeypatch.setattr(rehearsal._Nowhere, "send", lambda self, message: said.append(message))
    rehearsal._talk()
    ended = {message["id"].rpartition(".")[2]: message["outcome"] for message in said if message["event"] == "end"}
    assert ended.pop("test_fails") == "failed"
    assert len(ended) == 5
    assert set(ended.values()) == {"passed"}


def test_nothing_of_a_rehearsal_is_seen_by_the_tests_of_a_run(tmp_path):
    program = """
        import os, random, socket, sys
        from sandbox.harness.split import examiner, rehearsal, student

        ours, theirs = socket.socketpair()
        if not os.fork():
            ours.close()
            rehearsal.rehearse_student()
            student.prepare()
            text = "import os, random\\ndef here():\\n    return os.getcwd(), random.random()\\n"
            open("solution.py", "w").write(text)
            assert type(random) is type(sys)
            student.serve(theirs.detach(), os.getcwd(), ["solution.py"])
            os._exit(0)
        theirs.close()
        rehearsal.rehearse_examiner()
        examiner.prepare()
        setting = examiner._ready[-1]
        setting.conversation.channel.open(ours.detach())
        asked = []
        send = setting.conversation.channel.send
        setting.conversation.channel.send = lambda frame: (asked.append(frame[0]), send(frame))
        setting.begin(None, {**rehearsal._PAYLOAD, "submitted": ["solution.py"], "sources": {}, "call_s": 60.0})
        import solution
        assert solution.here()[0] == os.getcwd()
        assert asked == ["import", "get", "call"], asked
        random.seed(5)
        expected = random.random()
        random.seed(5)
        assert solution.here()[1] == expected
    """
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env=environ,
    )
    assert ended.returncode == 0, ended.stderr
