import os
import random

PRICE = 2


class Sold(LookupError):
    def __init__(self, fruit):
        super().__init__(fruit)
        self.fruit = fruit


class Basket:
    def __init__(self, fruits=None):
        self.fruits = dict(fruits or {})

    def put(self, fruit, how_many=1):
        self.fruits[fruit] = self.count(fruit) + how_many

    def count(self, fruit):
        return self.fruits.get(fruit, 0)

    def take(self, fruit):
        if not self.count(fruit):
            raise Sold(fruit)
        self.fruits[fruit] -= 1

    def total(self):
        return sum(self.fruits.values())

    def worth(self):
        return self.total() * PRICE


def mean(values):
    if not values:
        raise ValueError("nothing to add up")
    return sum(values) / len(values)


def say(fruit=None):
    print((fruit or input("Which? ")) + "!")


def draw()
    return random.choice(os.environ["FRUITS"].split(","))
