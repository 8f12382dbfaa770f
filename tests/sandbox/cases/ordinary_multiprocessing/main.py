import multiprocessing

try:
    with multiprocessing.Pool(2) as pool:
        answer = pool.map(abs, [-1, -2])
except OSError as error:
    answer = type(error).__name__
