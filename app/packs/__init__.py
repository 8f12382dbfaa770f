"""Reading and checking assignment packs."""
