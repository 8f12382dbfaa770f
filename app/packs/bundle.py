"""One submission with all that grading it takes, as one zip: the pack, what publishing learned of it, files and seed.

```
bundle.json         what it is: see `Bundle`
declaration.json    what publishing learned
result.json         the result on record; absent while there is none
pack.zip
files/…             as handed in
```
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.assignment import Declaration
from app.domain.errors import PackError
from app.domain.result import Result
from app.packs.archive import BadArchive, unzip
from app.packs.tree import MAX_BYTES, MAX_FILES, write_zip

VERSION = 1
MANIFEST = "bundle.json"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A submission that can be graded anywhere.

    Attributes:
        about: where it is from (`submission`, `course`, `assignment`, `attempt`, `grading`), for people.
        slug: of the assignment; pack: the bytes of its zip.
        files: name → bytes as handed in.
        result: on record; None: there is none yet.
    """

    about: Mapping[str, Any]
    slug: str
    pack: bytes = field(repr=False)
    declaration: Declaration
    files: Mapping[str, bytes]
    result: Result | None = None

    @property
    def seed(self) -> int | None:
        """Of the random numbers, as on record; None: the pack's own."""
        seed = self.result.surroundings.get("seed") if self.result is not None else None
        return seed if isinstance(seed, int) else None


def write_bundle(bundle: Bundle) -> bytes:
    """The bundle as a zip; the same bundle gives the same bytes."""
    tree = {
        MANIFEST: _json({"v": VERSION, "slug": bundle.slug, **bundle.about}),
        "declaration.json": _json(bundle.declaration.to_json()),
        "pack.zip": bundle.pack,
        **{f"files/{name}": content for name, content in bundle.files.items()},
    }
    if bundle.result is not None:
        tree["result.json"] = _json(bundle.result.to_json())
    return write_zip(tree)


def is_bundle(data: bytes) -> bool:
    """Whether the bytes of a zip are a bundle's, whatever else is wrong with it."""
    try:
        return MANIFEST in _unzipped(data)
    except BadArchive:
        return False


def read_bundle(data: bytes) -> Bundle:
    """The bundle in a zip.

    Raises:
        PackError: it is none.
    """
    try:
        tree = _unzipped(data)
        about = json.loads(tree[MANIFEST])
        if about.pop("v", None) != VERSION:
            raise PackError(MANIFEST, "v", f"is not {VERSION}: this bundle is of another version of Gradewire")
        return Bundle(
            slug=about.pop("slug"),
            about=about,
            pack=tree["pack.zip"],
            declaration=Declaration.from_json(json.loads(tree["declaration.json"])),
            files={name.removeprefix("files/"): tree[name] for name in tree if name.startswith("files/")},
            result=Result.from_json(json.loads(tree["result.json"])) if "result.json" in tree else None,
        )
    except BadArchive as error:
        raise PackError("bundle", "", str(error)) from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PackError("bundle", "", f"is not as `gradewire replay` writes it: {error}") from error


def _unzipped(data: bytes) -> dict[str, bytes]:
    return unzip(data, max_files=MAX_FILES, max_bytes=2 * MAX_BYTES)


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
