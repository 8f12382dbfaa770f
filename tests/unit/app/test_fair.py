from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.domain.fair import FairQueue

ITEMS = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz")), max_size=40)


def filled(items: list[tuple[str, str]]) -> FairQueue[tuple[str, str, int]]:
    queue: FairQueue[tuple[str, str, int]] = FairQueue()
    for number, (course, student) in enumerate(items):
        queue.push(course, student, (course, student, number))
    return queue


def emptied(queue: FairQueue[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    found = []
    while (item := queue.pop()) is not None:
        found.append(item)
    return found


def test_a_student_with_many_waits_behind_each_of_the_others_once() -> None:
    queue = filled([("A", "x")] * 5 + [("A", "y"), ("A", "z")])
    assert [student for _, student, _ in emptied(queue)] == ["x", "y", "z", "x", "x", "x", "x"]


def test_a_large_course_does_not_hold_up_a_small_one() -> None:
    queue = filled([("A", f"s{number}") for number in range(100)] + [("B", "y"), ("B", "z")])
    assert [course for course, _, _ in emptied(queue)][:4] == ["A", "B", "A", "B"]


def test_an_empty_queue_has_no_next() -> None:
    assert FairQueue[int]().pop() is None


@given(ITEMS)
def test_nothing_is_lost_and_each_students_items_keep_their_order(items: list[tuple[str, str]]) -> None:
    queue = filled(items)
    assert len(queue) == len(items)
    found = emptied(queue)
    assert sorted(number for _, _, number in found) == list(range(len(items)))
    for whose in set(items):
        numbers = [number for course, student, number in found if (course, student) == whose]
        assert numbers == sorted(numbers)


@given(ITEMS, st.integers(0, 50))
def test_looking_ahead_shows_the_order_and_takes_nothing(items: list[tuple[str, str]], limit: int) -> None:
    queue = filled(items)
    ahead = list(queue.in_order(limit))
    assert len(queue) == len(items)
    assert emptied(queue)[:limit] == ahead


@given(ITEMS)
def test_while_two_students_of_a_course_wait_neither_gets_two_turns_more(items: list[tuple[str, str]]) -> None:
    queue = filled([("A", student) for _, student in items])
    waiting = Counter(student for _, student in items)
    turns: Counter[str] = Counter()
    for _, student, _ in emptied(queue):
        turns[student] += 1
        waiting[student] -= 1
        others = [turns[one] for one, left in waiting.items() if left > 0]
        assert not others or turns[student] - min(others) <= 1
