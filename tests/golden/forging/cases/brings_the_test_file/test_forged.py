import unittest
class Test(unittest.TestCase):
    def test_equal(self): pass
