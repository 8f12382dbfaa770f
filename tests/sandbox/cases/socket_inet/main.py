import socket

try:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM if socket.AF_INET != socket.AF_ALG else socket.SOCK_SEQPACKET)
    answer = "done"
except OSError as error:
    answer = type(error).__name__
