"""Answering a submission by the result of an equal one, without a run."""
