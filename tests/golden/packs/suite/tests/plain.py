class PlainStack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def extend(self, items):
        for item in items:
            self.push(item)

    def pop(self):
        return self.items.pop()

    def peek(self):
        return self.items[-1]

    def __len__(self):
        return len(self.items)

    def __contains__(self, item):
        return item in self.items
