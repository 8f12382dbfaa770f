"""The OpenAPI document as a page for people: `docs/api.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

PREFACE = """\
# The HTTP interface

Everything that the pages and the commands do goes over this interface. This page is made by `make api-docs` from the
OpenAPI document, which a running server gives at `/api/v1/openapi.json`; a test holds the two together.

* Paths are under `/api/v1`. Bodies are JSON unless a line says otherwise. Times are ISO 8601 with offset; deadlines
  that staff set (`*_local`) are wall-clock times in the assignment's zone.
* A program shows `Authorization: Bearer TOKEN`. A browser has a session cookie, and sends `X-CSRF-Token` with what
  changes something. Everything needs one of the two unless it says *open to everybody*.
* A token may be limited by scopes: `read` (nothing but reading), `submit` (hand in), `packs` (upload packs), `regrades`
  (start, apply, revert), `manage` (everything else that changes something). Each includes reading. Without scopes it
  may do all that its owner may.
* Errors are problem documents (RFC 9457) with `type`, `title`, `status`, `detail`, and `field` where one is at fault.
  What somebody may not know of is 404, what they may know of but not do is 403. 429 and 503 come with `Retry-After`.
* Lists have `items` and `next`: send `next` back as `cursor` for the page after, until it is null.
* Where `Idempotency-Key` is listed, the same request with the same key is done once, however often it is sent.

Beside it, outside `/api/v1`: `/healthz` (it runs), `/readyz` (what it depends on answers), `/metrics` (for whoever
shows `METRICS_TOKEN`).
"""
METHODS = ("get", "post", "put", "patch", "delete")


def as_markdown(document: Mapping[str, Any]) -> str:
    """The page for that document."""
    news = ["## What is new", "", document["info"]["description"]]
    return "\n".join([PREFACE, *news, *_resources(document), "## The shapes", "", *_shapes(document)]).rstrip() + "\n"


def _resources(document: Mapping[str, Any]) -> Iterator[str]:
    for tag in document["tags"]:
        yield f"## {tag['description']}\n"
        for path, item in document["paths"].items():
            for method in METHODS:
                if method in item and tag["name"] in item[method]["tags"]:
                    yield from _operation(method, path.removeprefix("/api/v1"), item[method])


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"### `{method.upper()} {path}`\n"
    yield operation["summary"] + (" *Open to everybody.*" if _is_open(operation) else "") + "\n"
    for parameter in operation.get("parameters", []):
        needed = ", needed" if parameter.get("required") else ""
        where = "header" if parameter["in"] == "header" else "query"
        said = f": {parameter['description']}" if parameter.get("description") else ""
        yield f"* {where} `{parameter['name']}` ({_type(parameter['schema'])}{needed}){said}"
    body = operation.get("requestBody")
    if body:
        yield f"* body: {', or '.join(_content(kind, one) for kind, one in body['content'].items())}"
    good, bad = [], []
    for status, answer in sorted(operation["responses"].items()):
        if status.startswith("2"):
            content = ", or ".join(_content(kind, one) for kind, one in answer.get("content", {}).items())
            good.append(f"{status} {content or answer['description'].lower()}")
        elif status != "default":
            bad.append(status)
    yield f"* answers {'; '.join(good)}" + (f"; refuses by {', '.join(bad)}" if bad else "") + "\n"


def _is_open(operation: Mapping[str, Any]) -> bool:
    """Whether it needs no token and no session."""
    security = operation.get("security")
    return security is not None and (not security or {} in security)


def _content(kind: str, content: Mapping[str, Any]) -> str:
    shape = _type(content["schema"])
    return shape if kind == "application/json" else f"`{kind}`"


def _shapes(document: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in sorted(document["components"]["schemas"].items()):
        if name == "PaginationMetadata":
            continue
        yield f"### {name}\n"
        yield "| field | type | |\n|---|---|---|"
        needed = schema.get("required", [])
        for field, one in schema.get("properties", {}).items():
            notes = [one["description"]] if one.get("description") else []
            notes += ["needed"] if field in needed and name.endswith("Given") else []
            notes += [f"default {_value(one['default'])}"] if one.get("default") is not None else []
            yield f"| `{field}` | {_type(one)} | {_cell('; '.join(notes))} |"
        yield ""


def _type(schema: Mapping[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{re.sub('[^a-z0-9-]', '', name.lower())})"
    if "anyOf" in schema or "allOf" in schema:
        return " or ".join(_type(one) for one in schema.get("anyOf") or schema["allOf"])
    if "enum" in schema:
        return " \\| ".join(_value(value) for value in schema["enum"])
    kinds = schema.get("type", "any JSON")
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    text = " or ".join(_named(kind, schema) for kind in names)
    return text + _range(schema)


def _named(kind: str, schema: Mapping[str, Any]) -> str:
    if kind == "array" and "items" in schema:
        return f"list of {_type(schema['items'])}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {_type(schema['additionalProperties'])}"
    if kind == "object" and schema.get("properties"):
        return "object with " + ", ".join(f"`{name}`" for name in schema["properties"])
    return "time" if schema.get("format") == "date-time" and kind == "string" else kind


def _range(schema: Mapping[str, Any]) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is None and most is None:
        return ""
    if most is None:
        return f", from {least:g}"
    return f", up to {most:g}" if least is None else f", {least:g} to {most:g}"


def _value(value: Any) -> str:
    return f"`{'null' if value is None else value}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
