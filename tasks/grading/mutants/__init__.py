"""Small changes to a right solution, each of which a good test notices."""
