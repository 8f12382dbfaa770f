import sys

text = sys.stdin.read()
print("lines:", 0)
