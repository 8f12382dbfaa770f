"""What was measured, as a table for a terminal and as the one in docs/operating.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.queries.plans import Answered

SHORT = {"/courses/{course}/assignments/{assignment}": "…/{assignment}", "/courses/{course}": "…/{course}"}
FEW = 10.0
"""Of less than this many ms a decimal is shown."""


def show(name: str, answered: Sequence[Answered], *, verbose: bool) -> None:
    """Print it for people; `verbose`: with each statement and its plan."""
    print(f"\n{name}\n{'call':74} {'queries':>7} {'ms':>9} {'slowest':>9}")
    for one in answered:
        slowest = max((plan.ms or 0.0 for plan in one.plans), default=0.0)
        print(f"{one.what:74} {len(one.plans):7} {one.ms:9.2f} {slowest:9.2f}")
        for plan in one.plans if verbose else ():
            print(f"    {' '.join(plan.asked.sql.split())}")
            for step in plan.steps:
                print(f"        {'WHOLE ' if step in plan.whole else ''}{step}")
            if plan.ms is not None:
                print(f"        {plan.rows} rows, {plan.ms:.2f} ms")


def markdown(found: Mapping[str, Sequence[Answered]]) -> str:
    """A row a call, and a column a database with its ms; the number of queries is the last database's."""
    lines = [f"| call | queries | {' | '.join(f'{name}, ms' for name in found)} |", "|---" * (2 + len(found)) + "|"]
    for row in zip(*found.values(), strict=True):
        name = row[0].what
        for long, short in SHORT.items():
            name = name.replace(long, short)
        times = " | ".join(f"{one.ms:.1f}" if one.ms < FEW else f"{one.ms:,.0f}" for one in row)
        lines.append(f"| `{name}` | {len(row[-1].plans)} | {times} |")
    return "\n".join(lines)
