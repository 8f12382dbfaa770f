import socket

try:
    socket.getaddrinfo("example.org", 80)
    answer = "done"
except OSError:
    answer = "refused"
