"""What the log does: it grows, forgets a person's details, and is verified."""
