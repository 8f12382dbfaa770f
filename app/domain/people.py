"""Who people are in a course."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in one course."""

    STUDENT = "student"
    GRADER = "grader"
    INSTRUCTOR = "instructor"

    @property
    def is_staff(self) -> bool:
        """Whether the role may see everybody's work and hidden tests."""
        return self is not Role.STUDENT

    @property
    def shown(self) -> str:
        """The word of the HTTP interface: `student` or `staff`."""
        return "staff" if self.is_staff else "student"
