"""SkipTest at import."""
import unittest
raise unittest.SkipTest('no')
