"""`gradewire import`: a Kattis problem package becomes a pack that holds what the package promises."""

import zipfile

import pytest
import yaml

from app.domain.errors import PackError
from app.packs.kattis.convert import convert
from app.packs.kattis.problem import compare_of
from app.packs.kattis.statement import markdown_of
from cli.main import main

pytestmark = pytest.mark.jail

PROBLEM = """
name: A Different Problem
author: Somebody
source: A contest
license: cc by-sa
validation: default
validator_flags: float_tolerance 1e-6
limits: {memory: 128, output: 1}
"""
STATEMENT = r"""
\problemname{A Different Problem}
Write a program that computes the \emph{difference} between integers.  % a remark

\section*{Input}
Each case is a pair $0 \leq a, b \leq 10^{15}$:
\begin{itemize}
  \item one line,
  \item two ``numbers''.
\end{itemize}
"""
FILES = {
    "problem.yaml": PROBLEM,
    "problem_statement/problem.en.tex": STATEMENT,
    "data/sample/1.in": "10 12\n71293781758123 72784\n",
    "data/sample/1.ans": "2\n71293781685339\n",
    "data/secret/01-small.in": "1 1\n",
    "data/secret/01-small.ans": "0\n",
    "data/secret/02-negative.in": "1 5\n",
    "data/secret/02-negative.ans": "4.0\n",
    "data/secret/02-negative.hint": "look at the sign",
    "submissions/accepted/right.py": "import sys\nfor line in sys.stdin:\n    a, b = map(int, line.split())\n"
    "    print(abs(a - b))\n",
    "submissions/accepted/right.cpp": "int main() {}",
    "submissions/wrong_answer/signed.py": "import sys\nfor line in sys.stdin:\n    a, b = map(int, line.split())\n"
    "    print(a - b)\n",
    "submissions/run_time_error/crash.py": "1 / 0\n",
    "input_validators/check.py": "",
}


def package(folder, **changes):
    """A package on disk; a change of None leaves a file out."""
    files = {**FILES, **{name.replace("|", "/"): text for name, text in changes.items()}}
    for name, text in files.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return folder


def test_a_package_becomes_a_pack_whose_solutions_do_what_it_says(tmp_path, capsys):
    folder = package(tmp_path / "different")
    with zipfile.ZipFile(tmp_path / "different.kpp", "w") as archive:
        for path in folder.rglob("*"):
            archive.write(path, str(path.relative_to(tmp_path)))
    made = tmp_path / "made"
    assert main(["import", str(tmp_path / "different.kpp"), "-o", str(made)]) == 0
    said = capsys.readouterr().out
    assert f"{made}: 3 tests, 3 solutions" in said
    assert "submissions/accepted/right.cpp: left out" in said
    manifest = yaml.safe_load((made / "assignment.yaml").read_text())
    assert manifest["title"] == "A Different Problem"
    assert manifest["limits"] == {"wall_s": 10, "cpu_s": 5, "memory_mb": 128, "output_kb": 1024}
    assert [(entry["compare"], entry["points"], entry["visibility"]) for entry in manifest["tests"]] == [
        ("float(1e-06, any case)", 0, "visible"),
        ("float(1e-06, any case)", 100, "hidden"),
    ]
    assert manifest["solutions"] == {
        "reference": {"expect": "full"},
        "wrong-answer-signed": {"expect": {"failed": ["sample/1", "secret/02-negative"]}},
        "run-time-error-crash": {"expect": {"failed": ["sample/1", "secret/01-small", "secret/02-negative"]}},
    }
    statement = (made / "statement.md").read_text()
    assert statement.startswith(
        "# A Different Problem\n\nWrite a program that computes the *difference* between integers."
    )
    assert "## Sample input 1\n\n```\n10 12\n71293781758123 72784\n```" in statement
    assert main(["check", str(made), "--mutants", "0", "--seconds", "1"]) == 0
    assert main(["import", str(folder), "-o", str(made)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_groups_points_arguments_and_files_are_taken():
    tree = {name: text.encode() for name, text in FILES.items() if not name.startswith(("data/secret", "submissions"))}
    tree |= {
        "problem.yaml": b"problem_format_version: 2025-09\nname: {sv: Olika, en: Sums}\nuuid: x\ntype: scoring\n"
        b"limits: {time_limit: 1.5}\nvalidator_flags: case_sensitive",
        "data/secret/easy/test_group.yaml": b"max_score: 30",
        "data/secret/easy/a.in": b"1\n",
        "data/secret/easy/a.ans": b"1\n",
        "data/secret/easy/a.yaml": b"args: [-v]\nhint: none",
        "data/secret/easy/a.files/data.txt": b"more",
        "data/secret/hard/test_group.yaml": b"max_score: 70\nscore_aggregation: min",
        "data/secret/hard/b.in": b"2\n",
        "data/secret/hard/b.ans": b"2\n",
    }
    converted = convert(tree, "sums")
    manifest = converted.manifest
    assert manifest["title"] == "Sums"
    assert manifest["limits"]["cpu_s"] == 1.5
    assert [(entry["compare"], entry["points"]) for entry in manifest["tests"]] == [
        ("tokens", 0),
        ("tokens", 30),
        ("tokens", 70),
    ]
    assert manifest["tests"][1]["cases"] == [
        {
            "name": "secret/easy/a",
            "stdin_file": "tests/secret/easy/a.in",
            "stdout_file": "tests/secret/easy/a.ans",
            "args": ["-v"],
            "files": {"data.txt": "tests/secret/easy/a.files/data.txt"},
        }
    ]
    assert "data/secret/easy/a.yaml: hint is left out" in converted.notes
    assert any("the worst case counts there" in note for note in converted.notes)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"problem.yaml": None}, "problem.yaml: is missing"),
        ({"problem.yaml": "name: [a\n"}, "problem.yaml: line 2"),
        ({"problem.yaml": "nam: x"}, "problem.yaml: nam: unknown key; did you mean name?"),
        ({"problem.yaml": "type: interactive"}, "problem.yaml: type: interactive problems cannot be imported"),
        ({"problem.yaml": "validation: custom"}, "problem.yaml: validation: custom"),
        ({"problem.yaml": "validator_flags: fuzzy 3"}, "problem.yaml: validator_flags: unknown flag fuzzy"),
        ({"problem.yaml": "limits: {memory: lots}"}, "problem.yaml: limits.memory: must be a number"),
        ({"problem.yaml": "problem_format_version: 1999"}, "problem.yaml: problem_format_version: must be one of"),
        ({"output_validators|v.py": "", "problem.yaml": ""}, "output_validators/v.py: outputs that a program"),
        ({"data|secret|02-negative.ans": None}, "data/secret/02-negative.in: has no answer"),
        ({"data|secret|03.ans": "1"}, "data/secret/03.ans: has no input"),
        ({"data|sample|2.interaction": ">1"}, "data/sample/2.interaction: interactive"),
        ({"submissions|accepted|wrong.py": "print(1)"}, "submissions: accepted-wrong: sample/1: should pass"),
        ({"submissions|wrong_answer|right.py": FILES["submissions/accepted/right.py"]}, "passes every test"),
    ],
)
def test_what_cannot_be_imported_is_refused_with_its_place(changes, where, tmp_path, capsys):
    folder = package(tmp_path / "different", **changes)
    assert main(["import", str(folder), "-o", str(tmp_path / "made")]) == 2
    assert where in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_statements_of_tex_become_markdown():
    assert markdown_of(STATEMENT) == (
        "Write a program that computes the *difference* between integers.\n\n## Input\n\n"
        "Each case is a pair 0 ≤ a, b ≤ 10^15:\n\n* one line,\n* two “numbers”.\n"
    )
    assert markdown_of(r"A \textbf{bold} 5\% of $n$ \texttt{x} \unknown{y}") == "A **bold** 5% of *n* `x` unknown{y}\n"


@pytest.mark.parametrize(
    ("flags", "compare"),
    [
        ("", "tokens(any case)"),
        ("case_sensitive", "tokens"),
        ("case_sensitive space_change_sensitive", "exact"),
        ("float_tolerance 1e-9 case_sensitive", "float(1e-09)"),
        ("float_relative_tolerance 1e-4 float_absolute_tolerance 1e-6", "float(0.0001, any case)"),
    ],
)
def test_flags_of_the_validator_say_how_outputs_are_compared(flags, compare):
    assert compare_of(flags, "problem.yaml")[0] == compare


def test_a_flag_without_its_number_is_an_error():
    with pytest.raises(PackError, match="float_tolerance needs a number"):
        compare_of("float_tolerance", "problem.yaml")
