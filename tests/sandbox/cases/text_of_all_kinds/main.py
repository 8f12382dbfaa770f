import os

os.write(1, b"\x1b[31mred\0\xff\xed\xa0\x80\r\n")
os.write(2, "ünï \N{SNAKE}".encode())
answer = "\ud800\0\x1b"
