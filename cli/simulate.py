"""`gradewire simulate`: the scaler against fixed workers, on a generated or a recorded night, with a plot."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.domain.scaling import Load, Rule
from app.domain.simulation import Played, Setting, deadline_night, exam, play

QUANTILES = (0.5, 0.99, 1.0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `gradewire simulate`."""
    parser.add_argument("--shape", choices=("deadline", "exam"), default="deadline", help="what is generated")
    parser.add_argument("--students", type=int, default=2000)
    parser.add_argument("--trace", type=Path, help="a file with the seconds at which submissions came, one a line")
    parser.add_argument("--seconds-each", type=float, default=2.0, help="the mean time of a grading (default: 2)")
    parser.add_argument("--start-s", type=float, default=20.0, help="how long a new worker takes to be ready")
    parser.add_argument("--wait-s", type=float, default=Rule().wait_s, help="how long a submission may wait")
    parser.add_argument("--workers", type=int, default=2, help="how many workers the scaler is compared with")
    parser.add_argument("--most", type=int, default=64, help="the most that the scaler may start")
    parser.add_argument("--plot", type=Path, help="write backlog, workers and waits there (needs matplotlib)")
    parser.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> int:
    """Play both, and say what came of it."""
    is_exam = arguments.shape == "exam" and not arguments.trace
    if arguments.trace:
        try:
            arrivals = sorted(float(line) for line in arguments.trace.read_text().splitlines() if line.strip())
        except (OSError, ValueError) as error:
            print(f"gradewire simulate: {arguments.trace}: {error}", file=sys.stderr)
            return 2
        due = None
    elif arguments.shape == "exam":
        arrivals, due = exam(arguments.students), None
    else:
        arrivals, due = deadline_night(arguments.students), 24 * 3600.0
    setting = Setting(seconds_each=arguments.seconds_each, start_s=arguments.start_s)
    rule = Rule(most=arguments.most, wait_s=arguments.wait_s, seconds_each=arguments.seconds_each)
    fixed = arguments.workers
    by_scaler = by_rule(rule, arguments.students, due, is_exam)
    played = {
        f"{fixed} workers": play(arrivals, lambda _load, _now: fixed, replace(setting, n=fixed)),
        "scaler": play(arrivals, by_scaler, replace(setting, n=by_scaler(Load(0, 0), arrivals[0]) if arrivals else 1)),
    }
    if arguments.plot:
        from cli.simulation_plot import NoMatplotlib, draw

        try:
            draw(played, arguments.plot, due)
        except (NoMatplotlib, OSError, ValueError) as error:
            print(f"gradewire simulate: {error}", file=sys.stderr)
            return 1
    figures = {name: told(one, len(arrivals)) for name, one in played.items()}
    if arguments.json:
        print(json.dumps(figures))
        return 0
    print(f"{len(arrivals)} submissions, {arguments.seconds_each:g} s each")
    for name, one in figures.items():
        print(f"  {name:12} " + ", ".join(f"{what.replace('_', ' ')} {value:g}" for what, value in one.items()))
    return 0


def by_rule(rule: Rule, students: int, due: float | None, is_exam: bool) -> Callable[[Load, float], int]:
    """What the scaler wants, when it knows of a deadline at `due`, or that it is an exam."""

    def wanted(load: Load, now: float) -> int:
        is_soon = due is not None and 0 < due - now <= rule.warm_s
        return rule.wanted(replace(load, due_soon=students if is_soon else 0, in_exam=students if is_exam else 0))

    return wanted


def told(played: Played, n: int) -> dict[str, float]:
    """The figures of one of them."""
    names = ("wait_p50_s", "wait_p99_s", "wait_max_s")
    return {
        "graded": len(played.waits_s) if n else 0,
        **{name: round(played.wait_s(part), 2) for name, part in zip(names, QUANTILES, strict=True)},
        "workers_most": max((moment.workers for moment in played.moments), default=0),
        "backlog_most": max((moment.waiting for moment in played.moments), default=0),
        "worker_hours": round(played.worker_hours, 1),
    }
