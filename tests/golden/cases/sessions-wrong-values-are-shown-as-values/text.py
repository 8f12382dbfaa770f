def words(text):
    return text.split()


def average(numbers):
    if not numbers:
        raise ValueError("no numbers")
    return sum(numbers) / len(numbers)


class Counter:
    def __init__(self):
        self.counts = {}

    def add(self, word):
        self.counts[word] = self.counts.get(word, 0) + 1

    def __str__(self):
        return "\n".join(f"{word}: {count}" for word, count in self.counts.items())
