from plain import PlainStack


class Stack(PlainStack):
    def __contains__(self, item):
        return item in self.items[:2]
