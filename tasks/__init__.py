"""The bridge from the stream to Celery, and the grading tasks."""
