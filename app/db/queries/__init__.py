"""What is read from the database, one file a subject; every list takes one or two statements."""
