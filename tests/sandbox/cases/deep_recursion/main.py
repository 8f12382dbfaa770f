import sys


def dive(n):
    return dive(n + 1)


try:
    dive(0)
except RecursionError:
    answer = "RecursionError"
