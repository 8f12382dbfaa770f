import os

for _ in range(1_000):
    os.mkdir("d")
    os.chdir("d")
answer = "deep"
