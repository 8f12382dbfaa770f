import socket

pairs, total = [], 0
try:
    while True:
        one, other = socket.socketpair()
        pairs.append((one, other))
        one.setblocking(False)
        try:
            while True:
                total += one.send(bytes(65536))
        except BlockingIOError:
            pass
except OSError:
    answer = "bounded" if total < 128 << 20 else total
