"""Runs a pytest file unmodified in one process with the student's modules: `isolation: shared`.

Payload: {"files": [submitted names], "stand_in": [module names], "test": path of the test file,
          "sources": {path: text} of it and of what lies beside it, "skip": [test ids] or None to list only}
Messages: as of `unittest_shared`; an id is pytest's own, without the file: `TestStack::test_push[3]`

The environment must have pytest. It is imported when a run begins: in the worker, and where the zygote imports its
harness, it need not be there.
"""

from __future__ import annotations

import ast
import os
import sys
from types import CodeType
from typing import Any

from sandbox.harness import pytest_marks
from sandbox.harness.compiled import code_of, note
from sandbox.harness.faults import absolute_names
from sandbox.harness.link import Link
from sandbox.harness.memory_files import MemoryFiles
from sandbox.harness.pytest_reports import Reporter
from sandbox.harness.test_modules import stand_in

_WITHOUT = (
    "cacheprovider debugging doctest faulthandler junitxml legacypath pastebin setuponly setupplan stepwise terminal "
    "threadexception unraisableexception"
)
"""Parts of pytest that write files or to the terminal, or take long: the worker reads none of it."""


def main(link: Link, payload: Any) -> None:
    """Collect the tests, list them, run them."""
    names = absolute_names(payload["files"])
    pytest_marks.install()
    for name in payload["stand_in"]:
        stand_in(name)
    here = os.getcwd()  # noqa: PTH109
    sources = {f"{here}/{path}": text for path, text in payload["sources"].items()}
    test_file = f"{here}/{payload['test']}"
    reporter = Reporter(link, names, test_file, sources[test_file], payload["skip"])
    reporter.run(lambda: _session(here, payload["test"], reporter, sources))


def _session(here: str, test: str, reporter: Reporter, sources: dict[str, str]) -> None:
    """One session of pytest, with no file and no variable of the student's that could steer it."""
    import _pytest.runner
    import pytest
    from _pytest.assertion.rewrite import rewrite_asserts
    from _pytest.config import _prepareconfig

    how = f"pytest {pytest.__version__}"

    def compiled(path: str, source: str) -> CodeType:
        code = code_of(path, source, how)
        return code if code is not None else note(path, source, rewritten(path, source), how)

    def rewritten(path: str, source: str) -> CodeType:
        tree = ast.parse(source, filename=path)
        name = path.rpartition("/")[2]
        if path == reporter.test_file or name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py"):
            rewrite_asserts(tree, source.encode(), path)
        return compile(tree, path, "exec", dont_inherit=True)

    files = MemoryFiles(sources, compiled)
    files.lay()
    reporter.find_files = lambda: sys.meta_path.insert(0, files)
    _pytest.runner._update_current_test_var = lambda item, when: None  # it would tell the student's code of the tests
    for name in list(os.environ):
        if name.startswith(("PYTEST_", "PY_COLORS")):
            del os.environ[name]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    folder = test.partition("/")[0]
    config = _prepareconfig(
        [
            test,
            *("-s", "--continue-on-collection-errors", "-c", os.devnull),
            *(f"--rootdir={here}", f"--confcutdir={here}/{folder}", f"--basetemp={os.environ['TMPDIR']}/pytest"),
            *("-o", "truncation_limit_lines=0", "-o", "truncation_limit_chars=0"),
            *(word for name in _WITHOUT.split() for word in ("-p", f"no:{name}")),
        ],
        [reporter, pytest_marks.offer_fixtures(pytest)],
    )
    del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
    config.hook.pytest_cmdline_main(config=config)
