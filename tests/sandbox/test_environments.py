"""Environments: built once, read-only, hashed; what cannot be built is the platform's failure."""

import pytest

from sandbox.environments import Environments
from sandbox.errors import EnvironmentMissing
from sandbox.request import Limits, RunRequest
from sandbox.runner import Sandbox

pytestmark = pytest.mark.jail


def program(source, environment="scientific"):
    return RunRequest(
        harness="program",
        files={"main.py": source.encode()},
        environment=environment,
        limits=Limits(wall_s=60, cpu_s=10, memory_bytes=512 << 20),
    )


@pytest.fixture(scope="module")
def scientific():
    try:
        Environments(None, None).get("scientific")
    except EnvironmentMissing as missing:
        pytest.skip(f"no package index: {missing}")
    with Sandbox() as box:
        yield box


def test_numpy_and_pandas_work_and_are_warm(scientific):
    source = """
import sys
were_there = "numpy" in sys.modules and "pandas" in sys.modules
import numpy, pandas
answer = [were_there, int(numpy.arange(5).sum()), int(pandas.Series([1, 2, 3]).sum())]
"""
    for _ in range(2):
        with scientific.run(program(source)) as run:
            assert run.receive() == [True, 10, 6]


def test_numpy_has_its_own_random_numbers_in_each_run(scientific):
    numbers = set()
    for _ in range(3):
        with scientific.run(program("import numpy; answer = float(numpy.random.rand())")) as run:
            numbers.add(run.receive())
    assert len(numbers) == 3


def test_the_packages_cannot_be_written_and_base_does_not_have_them(scientific):
    source = """
import numpy
answer = []
for name in (numpy.__file__, numpy.__file__ + "x"):
    try:
        open(name, "ab").close()
        answer.append(name)
    except OSError:
        pass
"""
    with scientific.run(program(source)) as run:
        assert run.receive() == []
    without = "try:\n    import numpy\n    answer = 'there'\nexcept ImportError:\n    answer = 'none'"
    with scientific.run(program(without, "base")) as run:
        assert run.receive() == "none"


def test_what_cannot_be_installed_is_an_error_and_leaves_nothing_half_built(tmp_path):
    (tmp_path / "declared").mkdir()
    (tmp_path / "declared" / "empty.toml").write_text('summary = "nothing"\nlock = "empty.txt"\n')
    (tmp_path / "declared" / "empty.txt").write_text("nowhere==1.0 --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(EnvironmentMissing, match="cannot be installed"):
        Environments(tmp_path / "store", tmp_path / "declared").get("empty")
    assert [path.name for path in (tmp_path / "store").iterdir()] == [".lock"]


@pytest.mark.parametrize("name", ["unknown", "../base", "", "UPPER"])
def test_an_unknown_environment_is_named_in_the_error(name, tmp_path):
    with pytest.raises(EnvironmentMissing) as missing:
        Environments(tmp_path, None).get(name)
    assert missing.value.name == name


def test_a_large_environment_starts_where_a_run_with_little_memory_was_before():
    little = Limits(memory_bytes=8 << 20)
    with Sandbox() as box:
        for environment in ("base", "scientific"):
            with box.run(RunRequest(environment=environment, harness="echo", payload=1, limits=little)) as run:
                assert run.receive() == 1
