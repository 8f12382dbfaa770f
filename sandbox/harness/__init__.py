"""What runs inside the jail, beside the student code; its word is never the verdict."""
