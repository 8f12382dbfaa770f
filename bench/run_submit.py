"""The same programs by Run in the browser and by Submit: do the verdicts agree, test by test?

    .venv/bin/python -m bench.run_submit ../shared/corpora [--seed 1]

Takes real programs of the refactory corpus, right ones, wrong ones, erroneous ones and endless ones, by what the jail
says of them; uploads their packs; and on the page presses Run and then Submit for each. Prints every test on which the
two differ. Exit code 1 when there is one on which one passes and the other does not.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import urllib.request
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import expect

from bench.corpora import Line, grade, read_lines
from tests.e2e.system import System, log_in, running_chromium, running_system, type_solution
from tests.waiting import eventually

WANTED = {"right": 16, "wrong": 20, "erroneous": 17, "endless": 7}
LIMITS = {"wall_s": 2, "cpu_s": 1}
POOL = 500
STRIP = """() => Object.fromEntries([...document.querySelectorAll('.strip [data-name]')].map(
  (one) => [one.dataset.name, one.dataset.outcome ?? 'none']))"""


def kind_of(answer: dict[str, Any]) -> str:
    """What kind of program the jail says that it is."""
    outcomes = Counter(test["extra_data"]["outcome"] for test in answer["tests"])
    if outcomes["time_limit"]:
        return "endless"
    if outcomes["error"]:
        return "erroneous"
    return "right" if set(outcomes) == {"passed"} else "wrong"


def chosen(corpus: Path, folder: Path, seed: int) -> list[tuple[str, Line]]:
    """As many programs of each kind as are wanted, if the pool has them."""
    lines = list(read_lines(corpus, folder / "packs", "expression"))
    for pack in {line.pack for line in lines}:
        manifest = yaml.safe_load((pack / "assignment.yaml").read_text())
        (pack / "assignment.yaml").write_text(yaml.safe_dump(manifest | {"limits": LIMITS}, sort_keys=False))
    pool = random.Random(seed).sample(lines, POOL)
    jobs = folder / "jobs"
    jobs.write_text(
        "".join(
            json.dumps({"id": line.id, "pack": str(line.pack), "files": {line.entry: line.source}}) + "\n"
            for line in pool
        )
    )
    answers, _ = grade(jobs, 2)
    left = dict(WANTED)
    found = []
    for line in pool:
        answer = answers[line.id]
        kind = kind_of(answer) if answer["status"] == "graded" else ""
        if left.get(kind, 0):
            left[kind] -= 1
            found.append((kind, line))
    return found


def upload(system: System, pack: Path) -> str:
    """Publish a pack as an assignment; its slug."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for path in sorted(pack.rglob("*")):
            packed.write(path, path.relative_to(pack))
    slug, token = pack.name.lower(), system.accounts["staff"][0]["token"]
    request = urllib.request.Request(
        f"{system.url}/api/v1/courses/{system.course}/assignments/{slug}/pack",
        data.getvalue(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/zip"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=10).close()
    path = f"/courses/{system.course}/assignments/{slug}/pack"
    eventually(lambda: system.get(path, token)["status"] == "published", deadline_s=60)
    return slug


def both(page: Any, line: Line) -> tuple[dict[str, str], dict[str, str]]:
    """How each test ends by Run, and by Submit."""
    status = page.get_by_test_id("status")
    type_solution(page, line.source)
    found = []
    for button, phase in (("Run", "run-finished"), ("Submit", "finished")):
        page.get_by_role("button", name=button).click()
        expect(status).to_have_attribute("data-phase", phase, timeout=180_000)
        found.append(page.evaluate(STRIP))
    return found[0], found[1]


def main() -> int:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tests, verdicts, words = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        programs = chosen(arguments.corpora / "refactory.jsonl.gz", Path(folder), arguments.seed)
        by_pack = defaultdict(list)
        for kind, line in programs:
            by_pack[line.pack].append((kind, line))
        (Path(folder) / "data").mkdir()
        with running_system(Path(folder) / "data") as system, running_chromium() as chromium:
            page = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=system.url).new_page()
            page.goto("/")
            log_in(page, system.accounts["student"][0])
            page.get_by_role("heading", name="Courses").wait_for()
            for pack, lines in by_pack.items():
                page.goto(f"/courses/{system.course}/{upload(system, pack)}")
                page.locator(".cm-content").wait_for()
                for kind, line in lines:
                    run, submit = both(page, line)
                    for name in submit:
                        one, other = run.get(name, "not there"), submit[name]
                        tests += 1
                        verdicts += (one == "passed") == (other == "passed")
                        words += one == other
                        if one != other:
                            print(f"  {kind} {line.id}, {name}: Run {one}, Submit {other}", flush=True)
    print(f"{len(programs)} programs ({dict(Counter(kind for kind, _ in programs))}), {tests} tests: ", end="")
    print(f"passed or not agrees on {verdicts}, the outcome word for word on {words}")
    return 0 if verdicts == tests else 1


if __name__ == "__main__":
    sys.exit(main())
