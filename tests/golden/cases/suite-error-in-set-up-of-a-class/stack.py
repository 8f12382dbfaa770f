from plain import PlainStack


class Stack(PlainStack):
    def extend(self, items):
        for item in itmes:
            self.push(item)
