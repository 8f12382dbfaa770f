"""The errors of the sandbox itself. A student's program that ends badly is a value: see `outcome`."""

from __future__ import annotations


class SandboxError(Exception):
    """Base of every error that is ours: raised when a run could not be made as it should be; retry it elsewhere."""


class LayerMissing(SandboxError):
    """Raised when a required layer of the sandbox does not hold on this machine: nothing is run.

    Attributes:
        layer: the layer's name, as in `layers.LAYERS`.
        why: what was seen, in plain words.
        remedy: how to get the layer on this machine.
        report: what the self-test found of all layers (`selftest.Report`); None when no jail came up at all.
    """

    report: object = None

    def __init__(self, layer: str, why: str, remedy: str) -> None:
        super().__init__(f"the sandbox's layer '{layer}' does not hold: {why}. Remedy: {remedy}")
        self.layer = layer
        self.why = why
        self.remedy = remedy


class EnvironmentMissing(SandboxError):
    """Raised when an environment is unknown or cannot be built.

    Attributes:
        name: the environment asked for.
        why: what is wrong, in plain words.
    """

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"environment '{name}': {why}")
        self.name = name
        self.why = why


class ZygoteLost(SandboxError):
    """Raised when a zygote died, or could not start or fork, and so the run never took place."""


class ProtocolError(SandboxError):
    """Raised when bytes are not a message of `channel`, or a value is not plain data."""
