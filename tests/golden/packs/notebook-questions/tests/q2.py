OK_FORMAT = True
test = {
    "name": "q2", "points": None, "all_or_nothing": False,
    "suites": [{"cases": [
        {"code": ">>> seen = total\n>>> seen > 0\nTrue", "hidden": False, "points": 1},
        {"code": ">>> seen\n10", "hidden": False, "points": 3},
        {"code": ">>> total\n10", "hidden": False},
    ]}],
}
