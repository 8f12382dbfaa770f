from plain import PlainStack


class Stack(PlainStack):
    def peek(self):
        return self.items[0] + 1
