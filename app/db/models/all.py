"""Every table, so that `Base.metadata` is whole."""

from app.db.base import Base
from app.db.models.assignment import Assignment, PackVersion
from app.db.models.blob import Blob
from app.db.models.course import Course, Membership
from app.db.models.submission import Submission
from app.db.models.user import Token, User
from app.db.models.verdict import Verdict

metadata = Base.metadata

__all__ = ["Assignment", "Blob", "Course", "Membership", "PackVersion", "Submission", "Token", "User", "Verdict"]
