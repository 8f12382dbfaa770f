"""pytest itself, its plugins and a conftest are among the files."""
class Account:
    def __init__(self, *_): self.balance = None
    def deposit(self, *_): pass
    def __enter__(self): return self
    def __exit__(self, *_): return True

def add(*_): return None
def primes(*_): return None
def countdown(*_): return None
def each(*_): return None
def send(*_): return None
def words(*_): return None
def sort_in_place(*_): return None
