"""The tables, one file a subject. `app.db.models.all` imports every one, for migrations and for relations by name."""
