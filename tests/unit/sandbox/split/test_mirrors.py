"""Objects that cross by handle look and behave like the real ones."""

import asyncio
import collections.abc
import copy
import inspect
import types

import pytest

from sandbox.harness.split.errors import Refused

SHAPES = '''
    """Shapes."""
    import enum, functools, dataclasses, collections

    ITEMS = []
    COUNT = 0

    class Shape:
        """A shape."""
        sides = 0
        def __init__(self, name="?"):
            self.name = name
            self.items = []
        def area(self):
            return 0
        def describe(self):
            return f"{self.name} with area {self.area()}"
        @property
        def title(self):
            return self.name.title()
        @title.setter
        def title(self, value):
            self.name = value.lower()
        @staticmethod
        def unit():
            return "cm"
        @classmethod
        def make(cls, name):
            return cls(name)
        def __eq__(self, other):
            return isinstance(other, Shape) and self.name == other.name
        def __hash__(self):
            return hash(self.name)
        def __lt__(self, other):
            return self.name < other.name
        def __repr__(self):
            return f"Shape({self.name!r})"
        def __len__(self):
            return len(self.items)
        def __iter__(self):
            return iter(self.items)
        def __getitem__(self, index):
            return self.items[index]

    class Square(Shape):
        sides = 4
        def __init__(self, edge):
            super().__init__("square")
            self.edge = edge
        def area(self):
            return self.edge ** 2

    class Plain:
        pass

    class Stack(list):
        def push(self, value):
            self.append(value)

    class Celsius(float):
        def fahrenheit(self):
            return self * 1.8 + 32

    class Vector:
        def __init__(self, x): self.x = x
        def __add__(self, other): return Vector(self.x + getattr(other, "x", other))
        def __radd__(self, other): return self + other
        def __contains__(self, value): return value == self.x

    Point = collections.namedtuple("Point", "x y")

    class Color(enum.Enum):
        RED = 1
        BLUE = "b"
        def shout(self):
            return self.name + "!"

    @dataclasses.dataclass
    class Item:
        name: str
        price: float = 1.0

    def add(a: int, b: int = 2, *rest, c, **more) -> int:
        """Add."""
        return a + b

    def counted():
        global COUNT
        COUNT += 1
        return COUNT

    def numbers(n):
        total = 0
        for i in range(n):
            got = yield i
            total += got or 0
        return total

    def decorate(f):
        @functools.wraps(f)
        def wrapper(*args):
            return f(*args) + 1
        return wrapper

    def compose(*functions):
        return lambda x: functools.reduce(lambda value, f: f(value), functions, x)

    async def later(x):
        import asyncio
        await asyncio.sleep(0.01)
        return x + 1

    async def through(f, x):
        return await f(x) + 1

    async def ticks(n):
        for i in range(n):
            yield i

    class int: pass
'''


@pytest.fixture
def shapes(student):
    return student(SHAPES)


def test_a_class_is_one_class(shapes):
    square = shapes.Square(3)
    assert type(square) is shapes.Square
    assert isinstance(square, shapes.Shape)
    assert issubclass(shapes.Square, shapes.Shape)
    assert not isinstance(shapes.Shape(), shapes.Square)
    assert shapes.Shape.__name__ == "Shape"
    assert shapes.Shape.__doc__ == "A shape."
    assert shapes.Square.sides == 4


def test_methods_properties_and_attributes_work(shapes):
    square = shapes.Square(3)
    assert square.area() == 9
    assert square.describe() == "square with area 9"
    assert square.title == "Square"
    square.title = "BOX"
    assert square.name == "box"
    square.colour = "red"
    assert square.colour == "red"
    del square.colour
    assert not hasattr(square, "colour")
    assert shapes.Shape.unit() == square.unit() == "cm"
    made = shapes.Square.make(2)
    assert type(made) is shapes.Square


def test_special_methods_are_the_students(shapes):
    shape = shapes.Shape("a")
    shape.items.append(5)
    assert len(shape) == 1
    assert list(shape) == [5]
    assert shape[0] == 5
    assert repr(shape) == "Shape('a')"
    assert hash(shape) == hash(shapes.Shape("a"))
    assert {shape: 1}[shapes.Shape("a")] == 1
    assert sorted([shapes.Shape("b"), shapes.Shape("a")])[0] == shapes.Shape("a")
    assert isinstance(shape, collections.abc.Iterable)
    assert copy.deepcopy(shape) == shape
    assert copy.copy(shape) is not shape


def test_the_same_object_is_the_same_mirror(shapes):
    shape = shapes.Shape()
    shape.friend = shape
    assert shape.friend is shape


def test_module_variables_are_read_when_they_are_read(shapes):
    assert shapes.counted() == 1
    assert shapes.COUNT == 1
    shapes.COUNT = 10
    assert shapes.counted() == 11
    shapes.ITEMS.append(3)
    assert shapes.ITEMS == [3]
    assert shapes.__doc__ == "Shapes."
    assert "counted" in dir(shapes)


def test_a_replaced_function_is_called(shapes):
    original = shapes.add
    shapes.add = lambda *_, **__: "patched"
    assert shapes.add(1, c=1) == "patched"
    shapes.add = original
    assert shapes.add(1, c=1) == 3


def test_functions_are_functions(shapes):
    assert isinstance(shapes.add, types.FunctionType)
    assert shapes.add.__name__ == "add"
    assert shapes.add.__doc__ == "Add."
    signature = inspect.signature(shapes.add)
    assert str(signature) == "(a: int, b: int = 2, *rest, c, **more) -> int"
    assert "def counted():" in inspect.getsource(shapes.counted)
    with pytest.raises(TypeError, match="missing 1 required"):
        shapes.add()


def test_generators_are_generators(shapes):
    generator = shapes.numbers(3)
    assert isinstance(generator, types.GeneratorType)
    assert next(generator) == 0
    assert generator.send(5) == 1
    assert list(generator) == [2]
    assert list(shapes.numbers(2)) == [0, 1]

    def outer():
        return (yield from shapes.numbers(2))

    running = outer()
    assert [next(running), running.send(7)] == [0, 1]
    with pytest.raises(StopIteration) as stopped:
        running.send(1)
    assert stopped.value.value == 8


def test_functions_of_the_tests_are_called_back(shapes):
    assert shapes.decorate(len)([1]) == 2
    assert shapes.decorate(lambda x: x)(4) == 5
    assert shapes.compose(lambda x: x + 1, lambda x: x * 2)(3) == 8


def test_a_subclass_of_list_is_a_list_with_its_own_methods(shapes):
    stack = shapes.Stack()
    stack.push(1)
    stack.append(2)
    assert stack == [1, 2]
    assert stack == [1, 2]
    assert isinstance(stack, list)
    assert len(stack) == 2
    assert sorted(stack, reverse=True) == [2, 1]
    stack[0] = 9
    stack.push(3)
    assert list(stack) == [9, 2, 3]


def test_a_subclass_of_float_is_a_float_with_its_own_methods(shapes):
    degrees = shapes.Celsius(10)
    assert degrees == 10.0
    assert isinstance(degrees, float)
    assert degrees.fahrenheit() == 50
    assert degrees + 1 == 11


def test_named_tuples_are_tuples(shapes):
    point = shapes.Point(1, y=2)
    assert point == (1, 2)
    assert point.y == 2
    assert point._asdict() == {"x": 1, "y": 2}
    x, y = point
    assert (x, y) == (1, 2)


def test_enumerations_are_enumerations(shapes):
    assert shapes.Color.RED is shapes.Color(1)
    assert shapes.Color.BLUE.value == "b"
    assert [color.name for color in shapes.Color] == ["RED", "BLUE"]
    assert shapes.Color["RED"].shout() == "RED!"


def test_dataclasses_compare_by_the_students_class(shapes):
    assert shapes.Item("a") == shapes.Item("a", 1.0)
    assert shapes.Item("a") != shapes.Item("b")


def test_a_plain_value_is_not_shown_to_eq(shapes):
    assert shapes.Shape("a") != "a"
    assert shapes.Plain() != 1


def test_arithmetic_with_plain_values_needs_the_manifest(student):
    solution = student(SHAPES)
    assert (solution.Vector(1) + solution.Vector(2)).x == 3
    with pytest.raises(Refused):
        solution.Vector(1) + 1
    with pytest.raises(Refused):
        3 in solution.Vector(1)  # noqa: B015


def test_the_manifest_is_learned_and_allows(student, tmp_path):
    solution = student(SHAPES, manifest=None)
    assert (solution.Vector(1) + 1).x == 2
    assert sum([solution.Vector(1), solution.Vector(2)]).x == 3
    learned = student.pair.conversation.learned
    assert learned == {"solution.Vector.__add__", "solution.Vector.__radd__"}
    student.pair.close()
    solution = student(SHAPES, manifest=learned)
    assert (solution.Vector(1) + 1).x == 2
    with pytest.raises(Refused):
        1 in solution.Vector(1)  # noqa: B015


def test_tests_can_derive_from_the_students_classes(shapes):
    class Circle(shapes.Shape):
        kind = "round"

        def __init__(self, radius):
            super().__init__("circle")
            self.radius = radius

        def area(self):
            return 3 * self.radius**2

    circle = Circle(2)
    assert type(circle) is Circle
    assert circle.describe() == "circle with area 12"
    assert circle.radius == 2
    assert circle.kind == "round"
    assert Circle.make(1).area() == 3


def test_coroutines_are_coroutines(shapes):
    async def main():
        return await asyncio.gather(shapes.later(1), shapes.later(2))

    assert inspect.iscoroutinefunction(shapes.later)
    assert asyncio.run(shapes.later(1)) == 2
    assert asyncio.run(main()) == [2, 3]


def test_coroutines_of_the_tests_are_awaited(shapes):
    async def double(x):
        await asyncio.sleep(0)
        return 2 * x

    assert asyncio.run(shapes.through(double, 4)) == 9


def test_asynchronous_generators_work(shapes):
    async def main():
        return [tick async for tick in shapes.ticks(3)]

    assert asyncio.run(main()) == [0, 1, 2]


def test_a_class_named_like_a_builtin_has_a_prefix(shapes):
    assert type(shapes.int()).__name__ == "solution.int"


def test_star_import_takes_the_public_names(student):
    student("_hidden = 1\ndef f(): return 1\nX = 2\n")
    names = {}
    exec("from solution import *", names)
    assert names["f"]() == 1
    assert "_hidden" not in names


def test_released_objects_are_let_go(student):
    solution = student(
        "import gc\nclass A: pass\ndef alive():\n    return sum(type(o) is A for o in gc.get_objects())\n"
    )
    things = [solution.A() for _ in range(10)]
    assert solution.alive() == 10
    del things
    solution.alive()
    assert solution.alive() == 0


def test_the_dictionary_of_an_object_is_the_students(shapes):
    square = shapes.Square(2)
    assert vars(square) == {"name": "square", "items": [], "edge": 2}
    square.__dict__["edge"] = 5
    assert square.area() == 25


def test_views_and_iterators_of_the_standard_library_work(student):
    solution = student(
        "TABLE = {'a': 1}\ndef items():\n    return TABLE.items()\ndef pairs():\n    return zip([1], [2])\n"
    )
    assert list(solution.items()) == [("a", 1)]
    assert list(solution.pairs()) == [(1, 2)]
    assert isinstance(solution.pairs(), zip)


def test_each_new_object_is_one_of_its_class_and_its_own(student):
    made = student("""
        made = []

        class Thing:
            def __init__(self, name):
                self.name = name
                made.append(self)

        class Box(list):
            pass

        def first():
            return made[0]

        def speaking(name):
            print("made", name)
            return Thing(name)

        def box(*items):
            return Box(items)
    """)
    one, two, three = made.Thing("a"), made.Thing("b"), made.speaking("c")
    assert [type(thing) is made.Thing for thing in (one, two, three)] == [True] * 3
    assert (one.name, two.name, three.name) == ("a", "b", "c")
    assert made.first() is one
    assert made.made == [one, two, three]
    assert [made.box(), made.box(1), made.box(1, 2)] == [[], [1], [1, 2]]
    number = one.__dict__["name"]
    del one, two
    four = made.Thing("d")
    assert (number, made.first().name, four.name) == ("a", "a", "d")


def test_a_class_made_anew_is_another_one(student):
    made = student("""
        def make():
            class Thing:
                pass
            return Thing

        def one_of(cls):
            return cls()
    """)
    first, second = made.make(), made.make()
    things = [made.one_of(cls) for cls in (first, first, second, second)]
    assert [type(thing) for thing in things] == [first, first, second, second]
    assert len({id(thing) for thing in things}) == 4
