import array
import socket

one, other = socket.socketpair()
try:
    one.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
    answer = "done"
except OSError as error:
    answer = type(error).__name__
