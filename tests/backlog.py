"""Taking from the backlog as the bridge does."""

from app.streams.submissions import Entry, WorkStream


def taken(work: WorkStream, count: int) -> list[Entry]:
    """The first `count` that nobody holds; the bridge holds them now."""
    entries, _ = work.look("0", 1_000)
    free = work.take([entry.id for entry in entries][:count])
    return [entry for entry, is_free in zip(entries, free, strict=False) if is_free]
