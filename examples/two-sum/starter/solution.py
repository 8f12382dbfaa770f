def two_sum(numbers, target):
    """The places of the two numbers that add up to target, the smaller place first."""
    for i in range(len(numbers)):
        ...
