"""Running hostile Python in a fresh jail a run."""
