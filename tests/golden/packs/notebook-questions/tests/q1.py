OK_FORMAT = True

test = {
    "name": "q1",
    "points": 2,
    "suites": [
        {
            "cases": [
                {
                    "code": r"""
                    >>> square(3)
                    9
                    """,
                    "hidden": False,
                    "locked": False,
                },
                {
                    "code": ">>> assert square(-2) == 4, 'negative numbers too'",
                    "hidden": True,
                    "locked": False,
                    "failure_message": "Think of negative numbers.",
                },
            ],
            "scored": True,
            "setup": "",
            "teardown": "",
            "type": "doctest",
        }
    ],
}
