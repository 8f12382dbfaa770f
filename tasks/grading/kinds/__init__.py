"""One module a kind of test."""
