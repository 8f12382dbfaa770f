import queue
import threading

results = queue.Queue()
threads = [threading.Thread(target=lambda n=n: results.put(n * n)) for n in range(4)]
try:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answer = sorted(results.get() for _ in threads)
except RuntimeError:
    answer = "one thread only"
