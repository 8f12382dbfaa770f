import sys

prime = sys.hash_info.modulus
answer = {k * prime: None for k in range(2_000)}
