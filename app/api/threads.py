"""Work that would hold up everybody else, in a real thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import gevent
from gevent import monkey

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def off_the_hub(work: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """The same function for gevent workers: others are served while it computes, if it lets go of the GIL.

    Without gevent's patches (tests, other servers) it is called as it is.
    """

    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        if not monkey.is_module_patched("threading"):
            return work(*args, **kwargs)
        answer: Answer = gevent.get_hub().threadpool.apply(work, args, kwargs)
        return answer

    return call
