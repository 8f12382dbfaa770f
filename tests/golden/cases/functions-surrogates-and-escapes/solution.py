def add(a, b):
    return "\ud800\x1b[31m"
