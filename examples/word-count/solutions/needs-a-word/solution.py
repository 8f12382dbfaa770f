import sys

text = sys.stdin.read()
words = []
for word in text.lower().split():
    words.append(word.strip(".,;:!?"))
words.sort()
best = words[0]
for word in words:
    if words.count(word) > words.count(best):
        best = word
print("lines:", len(text.splitlines()))
print("words:", len(words))
print("most frequent:", best)
