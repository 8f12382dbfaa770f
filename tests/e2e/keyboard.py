"""Pages without a mouse."""


def reach(page, target):
    """Press Tab until the keyboard is there; the search goes round, so what is before is found too."""
    target.wait_for()
    for _ in range(120):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def press(page, target):
    """Reach it, and press Enter."""
    reach(page, target)
    page.keyboard.press("Enter")


def write(page, target, text):
    """Reach a field and type; in a list of options that chooses."""
    reach(page, target)
    page.keyboard.type(text)
