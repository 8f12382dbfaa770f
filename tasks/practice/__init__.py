"""Practice runs: the visible tests in the student's own browser, by the same code as on the server, and not graded."""
