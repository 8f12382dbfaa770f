"""The worker's end of the channel: whatever a program writes, there are frames within the caps, or one error."""

import socket
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import channel
from sandbox.errors import ProtocolError
from sandbox.wire import FloodError, Wire

MESSAGE, TOTAL = 64, 4096
pieces = st.lists(
    st.binary(max_size=40)
    | st.builds(channel.frame, st.binary(min_size=1, max_size=1), st.binary(max_size=MESSAGE + 8))
    | st.builds(channel.HEADER.pack, st.binary(min_size=1, max_size=1), st.integers(0, 2**32 - 1)),
    max_size=60,
)


def pair():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    return ours, theirs, Wire(ours, message_bytes=MESSAGE, total_bytes=TOTAL)


@given(pieces)
def test_anything_gives_frames_within_the_caps_or_one_error(written):
    ours, theirs, wire = pair()
    kept = 0
    with ours, theirs:
        theirs.sendall(b"".join(written))
        theirs.close()
        try:
            while wire.open:
                for kind, body in wire.read():
                    kept += len(body)
                    assert len(kind) == 1
                    assert len(body) <= MESSAGE
                    with suppress(ProtocolError):
                        channel.decode(body)
        except ProtocolError:
            pass
    assert kept <= TOTAL
    assert len(wire._in) <= TOTAL


@given(st.lists(st.binary(max_size=MESSAGE), max_size=12), st.lists(st.integers(1, 50), min_size=1, max_size=30))
def test_frames_arrive_whole_and_in_order_however_they_are_cut(bodies, cuts):
    ours, theirs, wire = pair()
    whole = b"".join(channel.frame(b"V", body) for body in bodies)
    got = []
    with ours, theirs:
        at = 0
        while at < len(whole):
            cut = cuts[at % len(cuts)]
            theirs.sendall(whole[at : at + cut])
            at += cut
            got += [body for _, body in wire.read()]
    assert got == bodies


def test_one_message_over_its_cap_is_refused_by_its_head_alone():
    ours, theirs, wire = pair()
    with ours, theirs:
        theirs.sendall(channel.HEADER.pack(b"V", MESSAGE + 1))
        with pytest.raises(FloodError, match="65 bytes"):
            list(wire.read())


def test_many_empty_frames_are_a_flood_too():
    ours, theirs, wire = pair()
    with ours, theirs:
        theirs.sendall(channel.frame(b"V") * 100)
        with pytest.raises(FloodError):
            list(wire.read())


def test_a_silent_program_does_not_hold_the_reader():
    ours, theirs, wire = pair()
    with ours, theirs:
        theirs.sendall(channel.frame(b"V", b"N")[:3])
        started = time.monotonic()
        assert list(wire.read()) == []
        assert list(wire.read()) == []
        assert wire.dry
        assert time.monotonic() - started < 5
