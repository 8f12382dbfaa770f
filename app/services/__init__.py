"""Use cases, one verb a file; each holds its own transaction."""
