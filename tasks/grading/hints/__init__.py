"""Hints: what a failing test says about a beginner's program, one idea at a time (see docs/hints.md)."""
