test = {
    "name": "Problem 1",
    "points": 3,
    "suites": [
        {
            "cases": [{"code": ">>> helper(4)\n16"}, {"code": ">>> total\n10"}],
            "scored": True,
            "setup": ">>> from hw import square as helper",
            "teardown": "",
            "type": "doctest",
        },
        {"cases": [{"code": ">>> 1\n1"}], "scored": False, "type": "doctest"},
    ],
}
