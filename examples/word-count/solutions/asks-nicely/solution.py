import sys

print("Please type your text:")
text = sys.stdin.read()
words = [word.lower().strip(".,;:!?") for word in text.split()]
counts = {}
for word in words:
    counts[word] = counts.get(word, 0) + 1
print("lines:", len(text.splitlines()))
print("words:", len(words))
print("most frequent:", min(counts, key=lambda word: (-counts[word], word), default="-"))
