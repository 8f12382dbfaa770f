def mean(marks):
    if not marks:
        raise ValueError("no marks")
    return sum(marks) / len(marks)


def median(marks):
    if not marks:
        raise ValueError("no marks")
    marks.sort()
    n = len(marks)
    if n % 2 == 1:
        return marks[n // 2]
    return (marks[n // 2 - 1] + marks[n // 2]) / 2


def letter(mark):
    if mark < 0 or mark > 100:
        raise ValueError("impossible")
    if mark >= 90:
        return "A"
    if mark >= 80:
        return "B"
    if mark >= 70:
        return "C"
    if mark >= 60:
        return "D"
    return "F"
