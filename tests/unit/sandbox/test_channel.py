"""The wire's codec: plain data comes back as the same exact types, anything else is one error."""

import marshal
import math
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import channel
from sandbox.errors import ProtocolError

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary()
)
keys = scalars | st.lists(scalars, max_size=3).map(tuple) | st.frozensets(scalars, max_size=3)
plain = st.deferred(
    lambda: (
        scalars
        | st.sets(keys, max_size=3)
        | st.lists(plain, max_size=3)
        | st.lists(plain, max_size=3).map(tuple)
        | st.dictionaries(keys, plain, max_size=3)
    )
)


@given(plain)
def test_plain_data_comes_back_equal_and_of_the_same_type(value):
    back = channel.decode(channel.encode(value))
    assert back == value
    assert type(back) is type(value)


@given(st.binary())
def test_any_bytes_give_a_value_or_a_protocol_error(body):
    with suppress(ProtocolError):
        channel.decode(body)


@given(plain, st.data())
def test_a_changed_byte_gives_a_value_or_a_protocol_error(value, data):
    body = channel.encode(value)
    at = data.draw(st.integers(0, len(body) - 1))
    with suppress(ProtocolError):
        channel.decode(body[:at] + bytes([data.draw(st.integers(0, 255))]) + body[at + 1 :])


class Liar(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    "value", [Liar(1), object(), type("Text", (str,), {})("x"), range(3), [Liar(2)], {"a": Liar(3)}]
)
def test_what_is_not_exactly_a_builtin_type_is_refused(value):
    with pytest.raises(ProtocolError, match="not plain data"):
        channel.encode(value)


def test_not_a_number_and_infinities_travel():
    back = channel.decode(channel.encode([math.nan, math.inf, -0.0]))
    assert math.isnan(back[0])
    assert back[1] == math.inf
    assert math.copysign(1, back[2]) == -1


def test_a_lone_surrogate_arrives_as_its_escape():
    assert channel.decode(channel.encode("a\ud800")) == "a\\ud800"


@pytest.mark.parametrize("text", [b"\xff", b"\xed\xa0", b"a\xc0\x80"])
def test_text_that_is_not_utf_8_is_refused(text):
    with pytest.raises(ProtocolError, match="UTF-8"):
        channel.decode(b"u" + struct.pack("<I", len(text)) + text)


@pytest.mark.parametrize("tag", [b"[", b"(", b"<", b">"])
def test_deep_nesting_is_refused_by_the_reader_without_a_recursion_error(tag):
    with pytest.raises(ProtocolError):
        channel.decode((tag + struct.pack("<I", 1)) * 100_000 + b"N" * 10)


def test_deep_nesting_is_refused_by_the_writer():
    value = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(ProtocolError, match="nested"):
        channel.encode(value)


def test_a_length_beyond_the_end_is_refused_before_anything_is_made():
    with pytest.raises(ProtocolError, match="past the end"):
        channel.decode(b"[" + struct.pack("<I", 2**32 - 1) + b"N")


def test_keys_made_to_collide_are_refused():
    collide = {k * (2**61 - 1) for k in range(1, 100)}
    with pytest.raises(ProtocolError, match="one hash"):
        channel.decode(channel.encode(collide))


def test_an_unhashable_key_is_refused():
    body = b"{[" + struct.pack("<I", 0) + b"N0"
    with pytest.raises(ProtocolError, match="cannot be a key"):
        channel.decode(body)


@pytest.mark.parametrize("value", [..., StopIteration, compile("1", "x", "eval")])
def test_what_marshal_can_write_but_is_no_data_is_refused_by_the_reader(value):
    with pytest.raises(ProtocolError, match="unknown tag"):
        channel.decode(marshal.dumps(value, 2))


@given(st.integers(-(2**4000), 2**4000))
def test_long_numbers_come_back(number):
    assert channel.decode(channel.encode(number)) == number


def test_an_endless_dict_is_refused():
    with pytest.raises(ProtocolError, match="ends early"):
        channel.decode(b"{N")
