from plain import PlainStack


class Stack(PlainStack):
    def pop(self):
        raise KeyboardInterrupt
