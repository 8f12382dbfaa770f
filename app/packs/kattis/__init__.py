"""Kattis problem packages (https://www.kattis.com/problem-package-format/) made into assignment packs."""
