from plain import PlainStack


class Stack(PlainStack):
    pass
