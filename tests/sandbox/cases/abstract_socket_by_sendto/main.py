import socket

one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
one.send(b"x")
answer = [other.recv(1) == b"x"]
for act in (
    lambda: one.sendto(b"x", b"\0abstract"),
    lambda: one.bind(b"\0mine"),
    lambda: one.connect(b"\0theirs"),
    lambda: socket.send_fds(one, [b"x"], [0]),
    lambda: socket.recv_fds(other, 1, 1),
):
    try:
        act()
        answer.append("done")
    except OSError as error:
        answer.append(type(error).__name__)
