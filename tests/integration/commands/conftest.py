from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.whole import Whole, whole_system


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """One running system for the tests of this directory; each file works on an assignment of its own."""
    with whole_system(tmp_path_factory.mktemp("var")) as whole:
        yield whole
