import sys

text = open(sys.argv[1]).read() if len(sys.argv) > 1 else input()
print(sum(int(word) for word in text.split()))
print("a" "b"
