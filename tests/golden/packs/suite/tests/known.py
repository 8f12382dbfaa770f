WORDS = ["a", "b", "c"]
