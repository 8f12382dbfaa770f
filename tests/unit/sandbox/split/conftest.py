"""The two sides as plain processes: the tests here are the examiner, a child process is the student's side."""

import contextlib
import os
import signal
import socket
import sys
import textwrap
import traceback
import warnings

import pytest

from sandbox.harness.split import importing, output, student
from sandbox.harness.split.conversation import Conversation
from sandbox.harness.split.errors import ChannelBroken
from sandbox.harness.split.guard import ExaminerGuard, OpenGuard
from sandbox.harness.split.wire import Channel


class Pair:
    """A conversation with a student's process, and the submitted modules as mirrors."""

    def __init__(self, folder, files, call_s=60.0, limit=1 << 20):
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        ours, theirs = socket.socketpair()
        self.process = os.fork()
        if not self.process:
            _be_the_student(ours, theirs, folder, list(files))
        theirs.close()
        self.conversation = Conversation(Channel(ours.detach()), ExaminerGuard(), call_s)
        output.borrow(self.conversation, limit)
        self._meta_path = list(sys.meta_path)
        self._files = files
        self.modules = importing.install(
            self.conversation, list(files), [], {k: textwrap.dedent(v) for k, v in files.items()}
        )

    def close(self):
        if not self.process:
            return
        sys.meta_path[:] = self._meta_path
        for name in self._files:
            sys.modules.pop(name.removesuffix(".py").replace("/", "."), None)
        with contextlib.suppress(Exception):
            self.conversation.channel.close()
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        self.process = 0


def _be_the_student(ours, theirs, folder, files):
    try:
        ours.close()
        os.chdir(folder)
        warnings.resetwarnings()
        conversation = Conversation(Channel(theirs.detach()), OpenGuard())
        student.Student(conversation).offer(str(folder), files)
        conversation.serve()
    except ChannelBroken as error:
        if error.cause != "closed":
            traceback.print_exception(error, file=sys.__stderr__)
    except BaseException as error:  # noqa: BLE001 - said, because this process has no other voice
        traceback.print_exception(error, file=sys.__stderr__)
    finally:
        os._exit(0)


@pytest.fixture(name="student")
def student_fixture(tmp_path):
    """`student(source)` gives the mirror of a module with that source; `student.pair` is the last pair made."""
    pairs = []

    def start(source, *, name="solution", manifest=(), files=None, **options):
        pair = Pair(tmp_path, {f"{name}.py": source, **(files or {})}, **options)
        pair.conversation.manifest = None if manifest is None else frozenset(manifest)
        pairs.append(pair)
        start.pair = pair
        return __import__(name)

    yield start
    for pair in pairs:
        pair.close()
