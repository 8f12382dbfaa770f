"""Runs a Gradescope autograder: the steps of its `run_autograder`, with our own `gradescope_utils` in place of theirs.

Payload: {"files": [submitted names], "steps": [...], "stand_in": [module names],
          "skip": [test ids] or None to list only}; the files lie in /autograder, which is the work folder
Messages: as of `unittest_shared` (ids are `module.Class.method`), besides
          {"event": "leaderboard", "name", "value", "order"};
          {"event": "scores", "scores": {id: points}, "total": points} before the ends of post-processed tests;
          {"event": "results", "text": the written results.json or None} before "done"
"""

from __future__ import annotations

import glob
import os
import runpy
import shutil
import sys
from types import ModuleType
from typing import Any

from sandbox.harness import decorators
from sandbox.harness.faults import describe
from sandbox.harness.gradescope_runner import JSONTestRunner, Session
from sandbox.harness.link import Link
from sandbox.harness.test_modules import stand_in

ROOT = "/autograder"
MAX_RESULTS = 900_000


def main(link: Link, payload: Any) -> None:
    """Follow the script, then tell what it wrote."""
    names = Submitted(payload["files"])
    session = Session(link, names.by_path, payload["skip"], sys.stdout)
    _install(session)
    for name in payload["stand_in"]:
        stand_in(name)
    os.makedirs("results", exist_ok=True)  # noqa: PTH103
    try:
        for step in payload["steps"]:
            _follow(step, names)
    except BaseException as error:  # noqa: BLE001 - whatever ends the autograder ends its tests
        sys.stdout = session.stdout
        link.send({"event": "broken", "fault": describe(error, "import", names.by_path)})
        return
    link.send({"event": "results", "text": _results()})
    link.send({"event": "done"})


class Submitted:
    """Where the submitted files are, copies included.

    Attributes:
        by_path: absolute path → submitted name.
    """

    def __init__(self, files: list[str]) -> None:
        self._here = os.getcwd()  # noqa: PTH109
        self.by_path: dict[str, str] = {}
        for name in files:
            self.add(f"{self._here}/submission/{name}", name)

    def add(self, path: str, name: str) -> None:
        """Remember a place of a file, by both names of the work folder."""
        path = os.path.realpath(path)
        self.by_path[path] = name
        self.by_path[path.replace(self._here, ROOT, 1)] = name

    def copied(self, source: str, target: str) -> None:
        """A file was copied."""
        name = self.by_path.get(os.path.realpath(source))
        if name is not None:
            self.add(target, name)


def _follow(step: Any, names: Submitted) -> None:
    match step:
        case ["cd", path]:
            os.chdir(path)
        case ["environ", name, value]:
            os.environ[name] = value
            if name == "PYTHONPATH":
                sys.path[1:1] = [part for part in value.split(":") if part]
        case ["mkdir", paths]:
            for path in paths:
                os.makedirs(path, exist_ok=True)  # noqa: PTH103
        case ["copy", sources, target]:
            _copy([path for source in sources for path in _matching(source)], target, names)
        case ["remove", paths]:
            for path in (found for one in paths for found in _matching(one)):
                if os.path.isdir(path):  # noqa: PTH112
                    shutil.rmtree(path)
                elif os.path.exists(path):  # noqa: PTH110
                    os.unlink(path)  # noqa: PTH108
        case ["python", arguments, output]:
            _python(arguments, output)


def _matching(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern)) if any(sign in pattern for sign in "*?[") else [pattern]  # noqa: PTH207


def _copy(sources: list[str], target: str, names: Submitted) -> None:
    into = os.path.isdir(target)  # noqa: PTH112
    for source in sources:
        place = os.path.join(target, os.path.basename(source.rstrip("/"))) if into else target  # noqa: PTH118, PTH119
        if source.rstrip("/").endswith("/."):
            place = target
        try:
            if os.path.isdir(source):  # noqa: PTH112
                shutil.copytree(source, place, dirs_exist_ok=True)
                for folder, _, files in os.walk(source):
                    for file in files:
                        path = os.path.join(folder, file)  # noqa: PTH118
                        names.copied(path, os.path.join(place, os.path.relpath(path, source)))  # noqa: PTH118
            else:
                shutil.copyfile(source, place)
                names.copied(source, place)
        except OSError as error:  # a shell's script goes on too
            print(f"cp: {source}: {error.strerror}", file=sys.stderr)  # noqa: T201 - what cp says


def _python(arguments: list[str], output: str | None) -> None:
    saved = sys.stdout, list(sys.argv), list(sys.path)
    try:
        if output is not None:
            sys.stdout = open(output, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - the program may keep it
        if arguments[0] == "-m":
            sys.argv[:] = arguments[1:]
            sys.path.insert(0, os.getcwd())  # noqa: PTH109
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv[:] = arguments
            sys.path.insert(0, os.path.dirname(os.path.abspath(arguments[0])))  # noqa: PTH100, PTH120
            _run_file(arguments[0])
    except SystemExit as leaving:
        if leaving.code not in (None, 0):
            print(f"{arguments[0]}: exit status {leaving.code}", file=sys.stderr)  # noqa: T201
    finally:
        if output is not None:
            sys.stdout.close()
        sys.stdout, sys.argv[:], sys.path[:] = saved


def _run_file(path: str) -> None:
    module = ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    with open(path, "rb") as stream:  # noqa: PTH123
        code = compile(stream.read(), os.path.abspath(path), "exec", dont_inherit=True)  # noqa: PTH100
    exec(code, module.__dict__)  # noqa: S102


def _install(session: Session) -> None:
    decorators.install()

    class Runner(JSONTestRunner):
        """The runner, bound to this run."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(session, *args, **kwargs)

    Runner.__name__ = Runner.__qualname__ = "JSONTestRunner"
    package = sys.modules["gradescope_utils.autograder_utils"]
    modules: dict[str, dict[str, Any]] = {
        "json_test_runner": {"JSONTestRunner": Runner},
        "files": {"check_submitted_files": check_submitted_files},
    }
    for name, content in modules.items():
        module = ModuleType(f"{package.__name__}.{name}")
        module.__dict__.update(content)
        sys.modules[module.__name__] = module
        package.__dict__[name] = module


def check_submitted_files(paths: list[str], base: str = f"{ROOT}/submission") -> list[str]:
    """Those of the paths that were not handed in."""
    return [path for path in paths if not os.path.exists(os.path.join(base, path))]  # noqa: PTH110, PTH118


def _results() -> str | None:
    try:
        with open(f"{ROOT}/results/results.json", encoding="utf-8") as stream:  # noqa: PTH123
            text = stream.read(MAX_RESULTS + 1)
    except (OSError, UnicodeDecodeError):
        return None
    return text if len(text) <= MAX_RESULTS else None
