"""The web process and what it shares with the workers: domain, packs, services, database, streams, HTTP API."""
