import socket

try:
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM if socket.AF_UNIX != socket.AF_ALG else socket.SOCK_SEQPACKET)
    answer = "done"
except OSError as error:
    answer = type(error).__name__
