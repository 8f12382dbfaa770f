"""How the database answers every query of the HTTP interface and of the pipeline: `python -m bench.queries`."""
