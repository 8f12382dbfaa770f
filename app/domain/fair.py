"""Whose turn it is: courses take turns, and in a course its students."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")
Ring = OrderedDict[str, deque[Item]]


class FairQueue(Generic[Item]):
    """A queue in which nobody waits behind all that another has piled up.

    Each student's items stay in their order. Every operation takes constant time.
    """

    def __init__(self) -> None:
        self._courses: OrderedDict[str, Ring[Item]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def push(self, course: str, student: str, item: Item) -> None:
        """Put an item at the end of that student's; who had nothing here comes last in the present turn."""
        self._courses.setdefault(course, OrderedDict()).setdefault(student, deque()).append(item)
        self._length += 1

    def pop(self) -> Item | None:
        """The next item; None when there is none."""
        if not self._length:
            return None
        self._length -= 1
        return _next(self._courses)

    def in_order(self, limit: int) -> Iterator[Item]:
        """The first `limit` items as they would be popped if nothing came in between; takes none."""
        courses = OrderedDict(
            (course, OrderedDict((student, deque(items)) for student, items in students.items()))
            for course, students in self._courses.items()
        )
        for _ in range(min(limit, self._length)):
            yield _next(courses)

    def clear(self) -> None:
        """Forget all."""
        self._courses.clear()
        self._length = 0


def _next(courses: OrderedDict[str, Ring[Item]]) -> Item:
    """Take from the first course its first student's first item; both go to the end of their rings, or out."""
    course, students = next(iter(courses.items()))
    student, items = next(iter(students.items()))
    item = items.popleft()
    if items:
        students.move_to_end(student)
    else:
        del students[student]
    if students:
        courses.move_to_end(course)
    else:
        del courses[course]
    return item
