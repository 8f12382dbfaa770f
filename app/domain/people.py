"""Who people are in a course."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in one course."""

    STUDENT = "student"
    GRADER = "grader"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"

    @property
    def is_staff(self) -> bool:
        """Whether the role may see everybody's work and hidden tests."""
        return self is not Role.STUDENT

    @property
    def may_run_course(self) -> bool:
        """Whether the role may change grades, people, dates and packs; a grader reads and comments."""
        return self in (Role.INSTRUCTOR, Role.ADMIN)

    @property
    def rank(self) -> int:
        """Higher ranks may do more; nobody gives away a role above their own."""
        return list(Role).index(self)

    @property
    def shown(self) -> str:
        """The word of the HTTP interface: `student` or `staff`."""
        return "staff" if self.is_staff else "student"
