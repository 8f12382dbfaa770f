"""The usual `run_autograder` scripts are understood without a shell, all others are refused by their line."""

import pytest

from app.packs.autograder import autograder_files
from app.packs.run_autograder import read_script
from app.packs.tree import write_zip


def test_the_script_of_the_samples_is_understood():
    script = """#!/usr/bin/env bash

# Set up autograder files
cp /autograder/submission/calculator.py /autograder/source/calculator.py
cd /autograder/source

python run_tests.py
"""
    assert read_script(script) == [
        ["copy", ["/autograder/submission/calculator.py"], "/autograder/source/calculator.py"],
        ["cd", "/autograder/source"],
        ["python", ["run_tests.py"], None],
    ]


@pytest.mark.parametrize(
    ("line", "steps"),
    [
        ("cp -r submission/* source", [["copy", ["submission/*"], "source"]]),
        ("mv a.py b.py", [["copy", ["a.py"], "b.py"], ["remove", ["a.py"]]]),
        ("rm -rf 'a b'", [["remove", ["a b"]]]),
        ("mkdir -p results && cd source; ls", [["mkdir", ["results"]], ["cd", "source"]]),
        ("export PYTHONPATH=lib:.", [["environ", "PYTHONPATH", "lib:."]]),
        ('S=/autograder/source\ncd "${S}"', [["environ", "S", "/autograder/source"], ["cd", "/autograder/source"]]),
        ("echo done  # said", []),
        ("set -euo pipefail", []),
        ("cp a.py \\\n  b.py", [["copy", ["a.py"], "b.py"]]),
    ],
)
def test_lines_become_steps(line, steps):
    assert read_script(f"{line}\npython3 x.py") == [*steps, ["python", ["x.py"], None]]


@pytest.mark.parametrize(
    ("line", "arguments", "output"),
    [
        (
            "/usr/bin/python3.10 -u t.py --a 'b c' > results/results.json 2>&1",
            ["t.py", "--a", "b c"],
            "results/results.json",
        ),
        ("python3 -m grader.main 2> err", ["-m", "grader.main"], None),
        ("timeout 30 python3 t.py", ["t.py"], None),
        ("DEBUG=1 python3 t.py\nexit 0\nfrobnicate", ["t.py"], None),
    ],
)
def test_python_is_started(line, arguments, output):
    assert read_script(line)[-1] == ["python", arguments, output]


def test_a_script_in_python_is_run_as_it_is():
    assert read_script("#!/usr/bin/env python3\nprint(1)\n") == [["python", ["run_autograder"], None]]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("cd source\nif [ -f x ]; then\npython3 x.py\nfi", r"line 2: 'if .*if is not understood"),
        ("python3 x.py | tee out", r"line 1: .*\| needs a shell"),
        ("A=$(pwd)", "the output of commands"),
        ("cd $HOME", "the variable HOME is set nowhere"),
        ("javac A.java", "javac is not understood"),
        ("python3 -m pytest", "python -m pytest is not supported"),
        ("python3 -c 'print(1)'", "must be started with a file"),
        ("cd source", "starts no Python program"),
        ("python3 'x.py", "No closing quotation"),
    ],
)
def test_what_needs_a_shell_is_refused_with_its_line(script, message):
    with pytest.raises(ValueError, match=message):
        read_script(script)


def test_an_autograder_is_a_zip_or_a_folder_with_the_script_at_its_root():
    files = {"run_autograder": b"python3 a.py", "tests/a.py": b""}
    assert autograder_files({"tests/g.zip": write_zip(files)}, "tests/g.zip") == files
    assert autograder_files({f"tests/g/{name}": data for name, data in files.items()}, "tests/g") == files


@pytest.mark.parametrize(
    ("tree", "message"),
    [({}, "no file or folder tests/g"), ({"tests/g/a": b""}, "no run_autograder"), ({"tests/g": b"PK"}, "not a zip")],
)
def test_what_is_no_autograder_is_refused(tree, message):
    with pytest.raises(ValueError, match=message):
        autograder_files(tree, "tests/g")
