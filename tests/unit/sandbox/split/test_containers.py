"""Containers that both sides hold are the same container on both."""

import collections

import pytest

SOURCE = """
    ITEMS = [1]
    TABLE = {}

    class Holder:
        def __init__(self, items):
            self.items = items
        def first(self):
            return self.items[0]
        def size(self):
            return len(self.items)

    def sort(items):
        items.sort()

    def put(table, key, value):
        table[key] = value

    def remember(key, value):
        TABLE[key] = value

    def grow(n):
        ITEMS.extend(range(n))

    def clear(container):
        container.clear()

    def same(a, b):
        return a is b

    def call(f):
        items = [1]
        f(items)
        return items

    def bump(matrix):
        matrix[1][1] += 1
"""


@pytest.fixture
def solution(student):
    return student(SOURCE)


def test_arguments_changed_in_place_are_changed(solution):
    items = [3, 1, 2]
    solution.sort(items)
    assert items == [1, 2, 3]
    table = {}
    solution.put(table, "a", [1])
    assert table == {"a": [1]}


def test_nested_containers_are_changed_in_place(solution):
    matrix = [[1, 2], [3, 4]]
    row = matrix[1]
    solution.bump(matrix)
    assert row == [3, 5]
    assert matrix[1] is row


def test_containers_of_the_student_are_changed_from_the_tests(solution):
    solution.ITEMS.append(5)
    assert solution.ITEMS == [1, 5]
    holder = solution.Holder([9])
    holder.items.insert(0, 8)
    assert holder.first() == 8
    holder.items = [7, 7, 7]
    assert holder.size() == 3


def test_a_list_that_was_given_stays_the_same_list(solution):
    mine = [1]
    holder = solution.Holder(mine)
    assert holder.items is mine
    mine.append(2)
    assert holder.size() == 2
    assert solution.same(mine, mine)


def test_a_callback_changes_a_list_of_the_student(solution):
    assert solution.call(lambda items: items.append(2)) == [1, 2]


def test_long_lists_change_in_places(solution):
    items = list(range(1000))
    holder = solution.Holder(items)
    items[500] = "x"
    items.append("end")
    assert holder.size() == 1001
    del items[10:]
    assert holder.size() == 10
    solution.clear(items)
    assert items == []


@pytest.mark.parametrize("make", [list, dict, set, bytearray, collections.deque, collections.OrderedDict])
def test_every_kind_is_cleared_from_the_other_side(solution, make):
    container = make({1: 2}) if issubclass(make, dict) else make([1, 2])
    solution.clear(container)
    assert container == make()


def test_what_nobody_holds_is_forgotten(student):
    solution = student(SOURCE)
    for number in range(50):
        solution.sort([number, 1])
    assert len(student.pair.conversation.containers) < 5
