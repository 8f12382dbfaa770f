"""Values and rules of grading, without any input or output."""
