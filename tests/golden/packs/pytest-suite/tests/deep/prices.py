PRICES = {"pear": 0.1, "fig": 0.2}
EMPTY_TOTAL = 0
