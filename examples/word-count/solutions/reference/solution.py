import sys


def most_frequent(words):
    """The word that occurs most often, the first in the alphabet of equals; "-" without words."""
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return min(counts, key=lambda word: (-counts[word], word), default="-")


text = sys.stdin.read()
words = [word.lower().strip(".,;:!?") for word in text.split()]
print("lines:", len(text.splitlines()))
print("words:", len(words))
print("most frequent:", most_frequent(words))
