def mean(marks):
    """The average of a list of marks."""
    if not marks:
        raise ValueError("no marks")
    return sum(marks) / len(marks)


def median(marks):
    """The mark in the middle; of two in the middle, their average."""
    if not marks:
        raise ValueError("no marks")
    in_order = sorted(marks)
    middle = len(in_order) // 2
    if len(in_order) % 2 == 1:
        return in_order[middle]
    return mean(in_order[middle - 1 : middle + 1])


def letter(mark):
    """The letter for a mark from 0 to 100."""
    if not 0 <= mark <= 100:
        raise ValueError(f"no such mark: {mark}")
    for lowest, name in ((90, "A"), (80, "B"), (70, "C"), (60, "D")):
        if mark >= lowest:
            return name
    return "F"
