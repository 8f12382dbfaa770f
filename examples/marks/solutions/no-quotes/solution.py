def mean(marks):
    if not marks:
        raise ValueError("no marks")
    return sum(marks) / len(marks)


def median(marks):
    if not marks:
        raise ValueError("no marks")
    in_order = sorted(marks)
    n = len(in_order)
    if n % 2 == 1:
        return in_order[n // 2]
    return (in_order[n // 2 - 1] + in_order[n // 2]) / 2


def letter(mark):
    if mark < 0 or mark > 100:
        raise ValueError("impossible")
    if mark >= 90:
        return A
    elif mark >= 80:
        return B
    elif mark >= 70:
        return C
    elif mark >= 60:
        return D
    else:
        return F
