import random

answer = random.random() != 0.0
