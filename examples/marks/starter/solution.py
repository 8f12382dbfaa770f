def mean(marks):
    """The average of a list of marks."""


def median(marks):
    """The mark in the middle."""


def letter(mark):
    """The letter for a mark from 0 to 100."""
    if mark > 90:
        return "A"
