"""`gradewire doctor`: which layers of the sandbox hold on this machine, and how to get the ones that do not."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterator

from sandbox.errors import LayerMissing
from sandbox.layers import LAYERS, optional
from sandbox.machine import clues
from sandbox.runner import Sandbox, SandboxConfig
from sandbox.selftest import Finding, Report

_WIDTH = 110
_INDENT = " " * 22


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--json", action="store_true", help="for programs")
    add_opt_out(parser)


def add_opt_out(parser: argparse.ArgumentParser) -> None:
    """`--opt-out LAYER`, which may be given several times."""
    parser.add_argument(
        "--opt-out", action="append", default=[], choices=optional(), help="do without this layer; the result says so"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a line a layer; 3 when a required one is missing."""
    try:
        with Sandbox(SandboxConfig(opt_out=frozenset(arguments.opt_out))) as sandbox:
            findings, refused = sandbox.self_test().findings, None
    except LayerMissing as missing:
        findings, refused = _known(missing), missing
    if arguments.json:
        layers = [_plain(finding) for finding in findings]
        print(json.dumps({"grades": refused is None, "layers": layers, "machine": clues()}, indent=2))
    else:
        print("\n".join(_lines(findings, refused)))
    return 0 if refused is None else 3


def _known(missing: LayerMissing) -> tuple[Finding, ...]:
    if isinstance(missing.report, Report):
        return missing.report.findings
    return tuple(
        Finding(layer, False, missing.why if layer.name == missing.layer else "not probed: no jail came up")
        for layer in LAYERS
    )


def _plain(finding: Finding) -> dict[str, object]:
    layer = finding.layer
    return {
        "layer": layer.name,
        "holds": finding.holds,
        "required": layer.required,
        "seen": finding.seen,
        "protects_from": layer.protects,
        "remedy": layer.remedy,
    }


def _lines(findings: tuple[Finding, ...], refused: LayerMissing | None) -> Iterator[str]:
    for finding in findings:
        layer = finding.layer
        mark = "✓" if finding.holds else "✗" if layer.required else "–"
        yield f"{mark} {layer.name:18}  against: {layer.protects}"
        if not finding.holds:
            yield f"{_INDENT}{finding.seen}"
            if not finding.seen.startswith("not probed"):
                yield from textwrap.wrap(
                    f"to get it: {layer.remedy}", _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT
                )
    yield ""
    if refused is None:
        yield "Programs can be graded on this machine."
    else:
        yield "What this machine says of itself:"
        for name, value in clues().items():
            yield f"  {name}: {value}"
        yield ""
        yield f"Nothing is graded on this machine: the layer '{refused.layer}' is missing."
