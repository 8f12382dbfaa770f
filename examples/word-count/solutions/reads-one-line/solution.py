text = input()
words = []
for word in text.lower().split():
    words.append(word.strip(".,;:!?"))
best = min(words, key=lambda word: (-words.count(word), word))
print("lines:", 1)
print("words:", len(words))
print("most frequent:", best)
