"""YAML as packs use it: plain data alone, no anchors, no key twice, and `1e-9` is a number."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

from app.domain.errors import PackError


class _Loader(yaml.SafeLoader):
    """The safe loader without aliases (they can grow without bound) and with an eye on doubled keys."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable):
                if key in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key!r} is there twice", key_node.start_mark
                    )
                seen.add(key)
        return super().construct_mapping(node, deep=deep)


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)
"""YAML 1.1 takes 1e-9 for text; YAML 1.2 and every teacher take it for a number."""


def load_yaml(data: bytes, file: str) -> Any:
    """The plain data in a YAML file.

    Raises:
        PackError: not UTF-8, or not YAML: with the line.
    """
    try:
        return yaml.load(data.decode("utf-8-sig"), Loader=_Loader)  # noqa: S506
    except UnicodeDecodeError as error:
        raise PackError(file, "", f"is not UTF-8 text (byte {error.start})") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise PackError(file, where, error.problem or error.context or "is not YAML") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise PackError(file, "", f"is not YAML: {str(error).splitlines()[0]}") from error
