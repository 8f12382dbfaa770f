answer = len("x" * 900_000) and "x" * 900_000
