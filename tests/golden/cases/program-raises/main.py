import sys

if len(sys.argv) > 1:
    with open(sys.argv[1]) as file:
        text = file.read()
else:
    text = input()
print(sum(int(wrod) for word in text.split()))
