"""docs/authoring.md, followed as written up to publishing, which `test_whole_way` does on a running system."""

import pytest

from tests.page import follow

pytestmark = pytest.mark.jail


def test_the_ten_minutes_lead_to_a_pack_that_holds(sandbox, tmp_path):
    said = follow("authoring.md", tmp_path, ("sh",))
    assert said.splitlines()[-1] == "every expectation holds"
    assert said.splitlines()[0].split() == ["1", "a", "word", "(1)"]
