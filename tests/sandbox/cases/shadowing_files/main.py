import conftest
import json
import unittest

answer = [unittest.mine, json.mine, conftest.mine]
