"""The errors that are ours to raise. A student's failure is a value (see `result`), never one of these."""

from __future__ import annotations


class GradewireError(Exception):
    """Base of every error that Gradewire raises on purpose."""


class PackError(GradewireError):
    """Raised when an assignment pack cannot be used.

    Attributes:
        file: the file in the pack that is at fault, e.g. `assignment.yaml`.
        key: where in that file, e.g. `tests[0].cases[2].expr`; empty when the file as a whole is.
        reason: what is wrong, in one sentence.
    """

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}" if key else f"{file}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason


class BadSubmission(GradewireError):
    """Raised when files handed in cannot be graded at all: missing, too large, not text, a forbidden name.

    Attributes:
        field: the file or field at fault, e.g. `files.solution.py`.
        reason: what is wrong, in one sentence for the student.
        kind: `missing`, `too_large`, `too_many`, `not_text`, `bad_name` or `bad_archive`.
    """

    def __init__(self, field: str, reason: str, kind: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
        self.kind = kind
