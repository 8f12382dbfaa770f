"""Exceptions of the student's side are caught as the real ones, and none of them passes for an outcome of a test."""

import json
import unittest

import _pytest.outcomes
import pytest

from sandbox.harness.split.exceptions import FRAMES, noted

SOURCE = '''
    import unittest, json
    import _pytest.outcomes

    class Bad(ValueError):
        """Bad."""
        def __init__(self, code, hint="?"):
            super().__init__(f"bad {code}")
            self.code = code
            self.hint = hint

    class Worse(Bad):
        def __str__(self):
            return f"worse {self.code}"

    class Both(KeyError, Bad):
        def __init__(self):
            Exception.__init__(self, "both")

    def fail(name, *args):
        raise {**globals(), **vars(__import__("builtins"))}[name](*args)

    def nested():
        try:
            1 / 0
        except ZeroDivisionError as error:
            raise Bad(3) from error

    def skip():
        raise unittest.SkipTest("skipped")

    def pytest_outcome(name):
        raise getattr(_pytest.outcomes, name)("x")

    def parse():
        json.loads("[1,")

    def stop():
        raise StopIteration(5)

    def swallow(f):
        try:
            f()
        except BaseException:
            pass
        return "fine"

    def reraise(f):
        try:
            f()
        except ValueError as error:
            raise error

    class Quiet:
        def __enter__(self): return self
        def __exit__(self, *_): return True

    def quiet():
        try:
            yield 1
        except BaseException:
            pass
        yield 2

    def catches(f):
        try:
            f()
        except LookupError as error:
            return f"{type(error).__name__} {error.args}"
'''


@pytest.fixture
def solution(student):
    return student(SOURCE)


@pytest.mark.parametrize(
    "kind", [ValueError, ZeroDivisionError, KeyError, LookupError, RecursionError, SystemExit, StopAsyncIteration]
)
def test_builtin_exceptions_keep_class_and_arguments(solution, kind):
    expected = RuntimeError if kind is StopAsyncIteration else kind
    with pytest.raises(expected) as caught:
        solution.fail(kind.__name__, 2, "text")
    assert type(caught.value) is expected
    if expected is kind:
        assert caught.value.args == (2, "text")


def test_the_students_classes_are_caught(solution):
    with pytest.raises(solution.Bad, match="bad 7") as caught:
        solution.fail("Bad", 7)
    assert caught.value.code == 7
    assert caught.value.hint == "?"
    with pytest.raises(ValueError) as caught:
        solution.fail("Worse", 1)
    assert str(caught.value) == "worse 1"
    assert isinstance(caught.value, solution.Bad)
    with pytest.raises(KeyError):
        solution.fail("Both")


def test_tests_can_raise_the_students_classes(solution):
    with pytest.raises(ValueError, match="bad 4"):
        raise solution.Bad(4)

    def raises():
        raise solution.Worse(2)

    assert solution.swallow(raises) == "fine"


def test_causes_and_frames_come_along(solution):
    with pytest.raises(solution.Bad) as caught:
        solution.nested()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    file, line, function, shown = noted(caught.value)[FRAMES][-1]
    assert (file.rpartition("/")[2], function) == ("solution.py", "nested")
    assert line > 10
    assert "error" not in shown


def test_exceptions_of_the_standard_library_cross(solution):
    with pytest.raises(json.JSONDecodeError) as caught:
        solution.parse()
    assert caught.value.pos == 3


def test_skipping_is_no_way_out(solution):
    with pytest.raises(Exception) as caught:
        solution.skip()
    assert not isinstance(caught.value, unittest.SkipTest)


@pytest.mark.parametrize("name", ["Skipped", "Failed", "Exit"])
def test_outcomes_of_pytest_are_harmless(solution, name):
    with pytest.raises(BaseException) as caught:
        solution.pytest_outcome(name)
    assert not isinstance(caught.value, (_pytest.outcomes.OutcomeException, _pytest.outcomes.Exit))


def test_stop_iteration_outside_iteration_is_a_runtime_error(solution):
    with pytest.raises(RuntimeError):
        solution.stop()


def test_a_failure_in_a_callback_cannot_be_swallowed(solution):
    def check():
        assert 1 == 2, "seen"

    with pytest.raises(AssertionError, match="seen"):
        solution.swallow(check)
    assert solution.swallow(lambda: None) == "fine"


def test_a_skip_in_a_callback_cannot_be_swallowed(solution):
    def check():
        raise unittest.SkipTest("not here")

    with pytest.raises(unittest.SkipTest):
        solution.swallow(check)


def test_other_exceptions_in_callbacks_are_the_students_to_handle(solution):
    def wrong():
        raise KeyError("k")

    assert solution.swallow(wrong) == "fine"
    assert solution.catches(wrong) == "KeyError ('k',)"


def test_an_exception_passes_through_both_ways(solution):
    class Own(ValueError):
        pass

    error = Own("mine")

    def wrong():
        raise error

    with pytest.raises(Own) as caught:
        solution.reraise(wrong)
    assert caught.value is error


def test_exit_cannot_swallow_a_failure(solution):
    with pytest.raises(AssertionError), solution.Quiet():
        raise AssertionError("kept")


def test_exit_swallows_no_error_that_the_reference_does_not(solution):
    """Else a class could raise in the first call of a body, swallow that, and no assertion would be reached."""
    with pytest.raises(ValueError, match="kept"), solution.Quiet():
        raise ValueError("kept")


def test_exit_swallows_errors_where_the_reference_does(student):
    with student(SOURCE, manifest={"solution.Quiet.__exit__ of an error"}).Quiet():
        raise ValueError("swallowed, as the class wants")


def test_a_generator_cannot_swallow_a_failure(solution):
    generator = solution.quiet()
    next(generator)
    with pytest.raises(AssertionError):
        generator.throw(AssertionError("kept"))


def test_a_syntax_error_says_where(student):
    with pytest.raises(SyntaxError) as caught:
        student("def f(:\n    pass\n")
    assert caught.value.lineno == 1
    assert caught.value.filename.endswith("solution.py")


def test_an_import_error_is_one(student):
    with pytest.raises(ModuleNotFoundError, match="no_such_thing"):
        student("import no_such_thing\n")


def test_exiting_at_import_is_seen(student):
    with pytest.raises(SystemExit):
        student("import sys\nsys.exit(0)\n")


def test_what_an_exception_keeps_beside_its_arguments_comes_along(student):
    raising = student("""
        def plain(*args):
            raise ValueError(*args)

        def with_attribute():
            error = KeyError("k")
            error.code = 7
            raise error

        def with_note():
            error = TypeError("t")
            error.add_note("a note")
            raise error

        def from_another():
            try:
                plain("first")
            except ValueError as first:
                raise RuntimeError("second") from first

        def with_a_list(items):
            items.append(1)
            raise ValueError("changed")

        def missing():
            open("/no/such/file")
    """)
    for args in ((), ("a",), ("a", 2, None, 2.5), ("\udc80",)):
        with pytest.raises(ValueError) as caught:
            raising.plain(*args)
        assert caught.value.args == args
    with pytest.raises(KeyError) as caught:
        raising.with_attribute()
    assert (caught.value.args, caught.value.code) == (("k",), 7)
    with pytest.raises(TypeError) as caught:
        raising.with_note()
    assert caught.value.__notes__ == ["a note"]
    with pytest.raises(RuntimeError) as caught:
        raising.from_another()
    assert str(caught.value.__cause__) == "first"
    items = []
    with pytest.raises(ValueError, match="changed"):
        raising.with_a_list(items)
    assert items == [1]
    with pytest.raises(FileNotFoundError) as caught:
        raising.missing()
    assert caught.value.filename == "/no/such/file"
