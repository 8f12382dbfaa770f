"""Mirrored modules: attributes are asked for when they are read, so variables are always the present ones."""

from __future__ import annotations

import types
from typing import Any

from sandbox.harness.split.handles import GRIP, Grip


class MirrorModule(types.ModuleType):
    """A module of the other side. Functions and classes are kept once read, until the tests set that name."""

    def __init__(self, grip: Grip, name: str, doc: Any) -> None:
        super().__init__(name, doc if type(doc) is str and doc else None)
        self.__dict__[GRIP] = grip
        self.__dict__["__gradewire_set__"] = set()
        file = grip.conversation.sources.get(name)
        if file is not None:
            self.__dict__["__file__"] = file

    def __getattr__(self, name: str) -> Any:
        own = self.__dict__
        grip = own.get(GRIP)
        if grip is None or name in ("__path__", "__wrapped__", "__warningregistry__", "__bases__", "__test__"):
            raise AttributeError(f"module {own.get('__name__')!r} has no attribute {name!r}")
        if name == "__all__":
            return grip.conversation.public_names(own["__name__"])
        value = grip.conversation.request("get", grip.number, (name,))
        if isinstance(value, types.FunctionType | type) and name not in own["__gradewire_set__"]:
            value_grip = grip.conversation.handles.grip_of(value)
            if value_grip is not None and getattr(value, "__module__", None) == own["__name__"]:
                own[name] = value
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__") and name.endswith("__"):
            self.__dict__[name] = value
            return
        self._forget(name)
        grip = self.__dict__[GRIP]
        grip.conversation.request("set", grip.number, (name, value))

    def __delattr__(self, name: str) -> None:
        self._forget(name)
        grip = self.__dict__[GRIP]
        grip.conversation.request("del", grip.number, (name,))

    def _forget(self, name: str) -> None:
        self.__dict__.pop(name, None)
        self.__dict__["__gradewire_set__"].add(name)

    def forget_all(self) -> None:
        """Forget the functions and classes kept: the module is run again."""
        for name, value in list(self.__dict__.items()):
            if not (name.startswith("__") and name.endswith("__")) and isinstance(value, types.FunctionType | type):
                del self.__dict__[name]

    def __dir__(self) -> list[str]:
        grip = self.__dict__[GRIP]
        return sorted(grip.conversation.request("dir", grip.number))
