blocks = []
while True:
    blocks.append("x" * 100_000 + str(len(blocks)))
