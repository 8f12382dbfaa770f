"""The plain design, to compare with: what a team would build first.

Flask takes a POST, inserts a row and commits, and sends a Celery task over Redis; Celery runs with its default settings
(prefork, a prefetch of 4 a process, acknowledged before it runs, results in Redis); the task starts `bwrap` with a bare
interpreter for each submission, writes the result into the row, and publishes that it is there.

Equal in both: the database and how it commits, the pack, the harness, the code that compares and makes the result, how
many processes serve and grade, and gunicorn with keep-alive.

It has none of: a stream and recovery (a killed process loses what it had in hand), dead letters, lanes and fairness,
places and forecasts, idempotency keys, log-in and rights, limits of rate, news of each test, kept results, metrics, and
in the jail no limit but the clock's. All that makes it quicker than a finished one would be.
"""
