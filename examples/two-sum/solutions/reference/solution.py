def two_sum(numbers, target):
    """The places of the two numbers that add up to target, the smaller place first."""
    seen = {}
    for place, number in enumerate(numbers):
        if target - number in seen:
            return [seen[target - number], place]
        seen[number] = place
    raise ValueError(f"no two numbers add up to {target}")
