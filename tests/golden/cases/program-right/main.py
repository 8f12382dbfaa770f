import sys

if len(sys.argv) > 1:
    with open(sys.argv[1]) as file:
        text = file.read()
else:
    text = input()
print(sum(int(word) for word in text.split()))
