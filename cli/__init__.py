"""The console script `gradewire`, one command a file."""
