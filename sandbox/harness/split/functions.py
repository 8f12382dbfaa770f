"""Mirrored functions: real Python functions with name, documentation, signature and source."""

from __future__ import annotations

import inspect
import types
from typing import Any

from sandbox.harness.split.handles import GRIP, Grip


class _LazySignature(inspect.Signature):
    """A signature that asks for its parameters when somebody looks."""

    __slots__ = ("_grip",)

    def __init__(self, grip: Grip) -> None:
        self._grip = grip

    def _fetch(self) -> inspect.Signature:
        parameters, returns = self._grip.conversation.request("signature", self._grip.number)
        made = [
            inspect.Parameter(name, inspect._ParameterKind(kind), default=default, annotation=annotation)
            for name, kind, default, annotation in (
                (p[0], p[1], p[2][0] if p[2] else inspect.Parameter.empty, p[3][0] if p[3] else inspect.Parameter.empty)
                for p in parameters
            )
        ]
        return inspect.Signature(made, return_annotation=returns[0] if returns else inspect.Signature.empty)

    @property
    def _parameters(self) -> Any:
        return self._fetch().parameters

    @property
    def _return_annotation(self) -> Any:
        return self._fetch().return_annotation

    def __reduce__(self) -> Any:
        raise TypeError("a mirrored signature cannot be pickled")


def take_signature(function: Any) -> Any:
    """What `_LazySignature` asks for: name, kind, [default], [annotation] of each parameter, and [annotation]."""
    signature = inspect.signature(function)
    empty = inspect.Signature.empty
    parameters = [
        (
            p.name,
            int(p.kind),
            () if p.default is p.empty else (p.default,),
            () if p.annotation is p.empty else (p.annotation,),
        )
        for p in signature.parameters.values()
    ]
    returns = () if signature.return_annotation is empty else (signature.return_annotation,)
    return tuple(parameters), returns


def make_function(
    grip: Grip, name: Any, qualname: Any, module: Any, doc: Any, asynchronous: Any, line: Any
) -> types.FunctionType:
    """A function that calls the one on the other side."""
    request = grip.conversation.request
    number = grip.number

    if asynchronous:

        async def mirrored(*args: Any, **kwargs: Any) -> Any:
            return await request("call", number, args, kwargs)

    else:

        def mirrored(*args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
            return request("call", number, args, kwargs)

    if type(name) is str:
        mirrored.__name__ = name
        mirrored.__qualname__ = qualname if type(qualname) is str else name
    mirrored.__module__ = module if type(module) is str else "?"
    mirrored.__doc__ = doc if type(doc) is str else None
    mirrored.__dict__[GRIP] = grip
    mirrored.__signature__ = _LazySignature(grip)  # type: ignore[attr-defined]
    source = grip.conversation.sources.get(module) if type(module) is str else None
    if source is not None and type(line) is int and 0 < line < 1_000_000:
        mirrored.__code__ = mirrored.__code__.replace(co_filename=source, co_firstlineno=line)
    return mirrored  # type: ignore[return-value]
