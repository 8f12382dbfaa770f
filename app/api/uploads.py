"""Submitted files, in the three ways that they may come: JSON, multipart, one zip."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from app.api.bodies import json_body
from app.domain.errors import BadSubmission
from app.domain.refusal import Invalid
from app.packs.submission import unzip_submission

ZIP_TYPES = ("application/zip", "application/x-zip-compressed")
TEXT = {"type": "string"}
BINARY = {"type": "string", "format": "binary"}
BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "additionalProperties": False,
                "properties": {"files": {"type": "object", "minProperties": 1, "additionalProperties": TEXT}},
            }
        },
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {"files": {"type": "array", "minItems": 1, "items": BINARY}},
            }
        },
        "application/zip": {"schema": BINARY},
    },
}
"""The request body as the OpenAPI document describes it."""


def uploaded_files() -> dict[str, bytes]:
    """Name → content of what was uploaded.

    Raises:
        UnsupportedMediaType, BadRequest, RequestEntityTooLarge: the body cannot be read.
        Invalid: it is JSON of another shape.
        BadSubmission: a file name comes twice, or a zip cannot be unpacked.
    """
    if request.mimetype == "multipart/form-data":
        return _from_form()
    if request.mimetype in ZIP_TYPES:
        return unzip_submission(request.get_data())
    if request.is_json:
        return _from_json()
    raise UnsupportedMediaType("send application/json, multipart/form-data or application/zip")


def _from_json() -> dict[str, bytes]:
    body = json_body()
    if not isinstance(body, dict) or not isinstance(body.get("files"), dict):
        raise Invalid('send {"files": {"NAME": "TEXT", …}}', "files")
    strange = body.keys() - {"files"}
    if strange:
        raise Invalid("this field is not known", min(strange))
    for name, text in body["files"].items():
        if not isinstance(text, str):
            raise Invalid("a file's content is a string", f"files.{name}")
    return as_bytes(body["files"])


def as_bytes(texts: Mapping[str, str]) -> dict[str, bytes]:
    """Files that came as JSON. Half of a surrogate pair is no text; kept as bytes it is refused as such."""
    return {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}


def _from_form() -> dict[str, bytes]:
    uploads = [upload for _, upload in request.files.items(multi=True)]
    if len(uploads) == 1 and (uploads[0].mimetype in ZIP_TYPES or (uploads[0].filename or "").endswith(".zip")):
        return unzip_submission(uploads[0].read())
    files: dict[str, bytes] = {}
    for upload in uploads:
        name = upload.filename or ""
        if name in files:
            raise BadSubmission(f"files.{name}", "two files have this name", "bad_name")
        files[name] = upload.read()
    return files
