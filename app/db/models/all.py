"""Every table, so that `Base.metadata` is whole."""

from app.db.base import Base
from app.db.models.assignment import Assignment, PackVersion
from app.db.models.audit import AuditEntry
from app.db.models.blob import Blob
from app.db.models.course import Course, Invitation, Membership, Section
from app.db.models.draft import Draft
from app.db.models.extension import Extension
from app.db.models.feedback import LineComment, Override, RubricItem, RubricMark
from app.db.models.group import Group, GroupMember
from app.db.models.regrade import Regrade, RegradeItem
from app.db.models.submission import Submission
from app.db.models.user import Token, User
from app.db.models.verdict import Verdict

metadata = Base.metadata

__all__ = [
    "Assignment",
    "AuditEntry",
    "Blob",
    "Course",
    "Draft",
    "Extension",
    "Group",
    "GroupMember",
    "Invitation",
    "LineComment",
    "Membership",
    "Override",
    "PackVersion",
    "Regrade",
    "RegradeItem",
    "RubricItem",
    "RubricMark",
    "Section",
    "Submission",
    "Token",
    "User",
    "Verdict",
]
