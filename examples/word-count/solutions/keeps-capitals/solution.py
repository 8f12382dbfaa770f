import sys

text = sys.stdin.read()
words = []
for word in text.split():
    words.append(word.strip(".,;:!?"))
best = "-"
most = 0
for word in sorted(words):
    if words.count(word) > most:
        most = words.count(word)
        best = word
print("lines:", len(text.splitlines()))
print("words:", len(words))
print("most frequent:", best)
