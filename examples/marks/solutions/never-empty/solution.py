def mean(marks):
    total = 0
    for mark in marks:
        total += mark
    return total / len(marks)


def median(marks):
    in_order = sorted(marks)
    n = len(in_order)
    if n % 2 == 1:
        return in_order[n // 2]
    return (in_order[n // 2 - 1] + in_order[n // 2]) / 2


def letter(mark):
    if mark >= 90:
        return "A"
    if mark >= 80:
        return "B"
    if mark >= 70:
        return "C"
    if mark >= 60:
        return "D"
    return "F"
