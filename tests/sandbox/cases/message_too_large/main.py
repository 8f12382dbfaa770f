answer = "x" * 2_000_000
