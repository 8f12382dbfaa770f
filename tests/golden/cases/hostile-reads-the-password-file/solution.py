def add(a, b):
    return len(open("/etc/passwd").read())
