import os

os.close(3)
assert os.open("own", os.O_CREAT | os.O_RDWR) == 3
answer = "kept to itself"
