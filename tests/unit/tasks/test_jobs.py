"""A line that is no job is answered as such, with its id where that can be read."""

import pytest

from tasks.grading.jobs import BadJob, read_job


def test_a_job_is_read():
    job = read_job('{"id": "a1", "pack": "examples/two-sum", "files": {"solution.py": "x"}}')
    assert (job.id, str(job.pack), job.files) == ("a1", "examples/two-sum", {"solution.py": "x"})


@pytest.mark.parametrize(
    ("line", "job_id"),
    [
        ("{", None),
        ("[]", None),
        ("{}", None),
        ("[" * 100_000, None),
        ('{"id": null, "pack": "p", "files": {}}', None),
        ('{"id": "a"}', "a"),
        ('{"id": "a", "pack": 1, "files": {}}', "a"),
        ('{"id": "a", "pack": "p", "files": []}', "a"),
        ('{"id": "a", "pack": "p", "files": {"x": 1}}', "a"),
        ('{"id": "a", "pack": "p", "files": {}, "more": 1}', "a"),
    ],
)
def test_what_is_no_job_is_refused(line, job_id):
    with pytest.raises(BadJob) as caught:
        read_job(line)
    assert caught.value.id == job_id
