class TestCase:
    def __getattr__(self, name):
        return lambda *_, **__: None
