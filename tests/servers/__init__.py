"""Private servers for tests: real ones, on free ports, ended by process id."""
