"""What is measured, and how: `gradewire bench` and scripts that are run by `python -m bench.NAME`."""
