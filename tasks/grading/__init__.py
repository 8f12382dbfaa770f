"""What a pack means and what the verdict is."""
