import pytest


@pytest.fixture(params=["pear", "fig"])
def fruit(request):
    return request.param
