def add(a, b):
    import ctypes

    return ctypes.string_at(1)
