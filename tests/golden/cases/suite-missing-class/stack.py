from plain import PlainStack


class Stakc(PlainStack):
    pass
