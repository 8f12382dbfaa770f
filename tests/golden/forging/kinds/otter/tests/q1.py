OK_FORMAT = True

test = {
    "name": "q1",
    "points": 20,
    "all_or_nothing": False,
    "suites": [
        {
            "cases": [
                {"code": ">>> add(2, 3)\n5", "hidden": False, "locked": False},
                {"code": ">>> add(20, 22) == 42\nTrue", "hidden": True, "locked": False},
                {"code": ">>> assert primes(6) == [2, 3, 5]", "hidden": False, "locked": False},
                {"code": ">>> assert add(1, 1) in [2], 'one and one'", "hidden": True, "locked": False},
                {"code": ">>> words('a b a')['a'] == 2\nTrue", "hidden": False, "locked": False},
            ],
            "scored": True,
            "setup": "",
            "teardown": "",
            "type": "doctest",
        }
    ],
}
