from plain import PlainStack


class Stack(PlainStack):
    def pop(self):
        while True:
            pass
