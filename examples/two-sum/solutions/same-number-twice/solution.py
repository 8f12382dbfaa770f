def two_sum(numbers, target):
    for i in range(len(numbers)):
        wanted = target - numbers[i]
        if wanted in numbers:
            return [i, numbers.index(wanted)]
    raise ValueError("nothing found")
