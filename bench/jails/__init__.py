"""What a run in the sandbox costs, beside other ways to run the same program."""
