import pytest
from basket import Basket


@pytest.fixture
def basket():
    return Basket({"pear": 2})
