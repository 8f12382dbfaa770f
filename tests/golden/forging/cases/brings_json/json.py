def dumps(*_): return '{}'
loads = dumps
