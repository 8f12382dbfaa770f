from plain import PlainStack


class Stack(PlainStack):
    def pop(self):
        return self.items.pop(0)
