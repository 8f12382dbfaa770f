import socket

try:
    socket.socket(socket.AF_INET6, socket.SOCK_STREAM if socket.AF_INET6 != socket.AF_ALG else socket.SOCK_SEQPACKET)
    answer = "done"
except OSError as error:
    answer = type(error).__name__
