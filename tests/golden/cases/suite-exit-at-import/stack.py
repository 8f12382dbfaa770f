from plain import PlainStack


import sys

sys.exit(0)


class Stack(PlainStack):
    pass
