"""What people, and time, do to articles."""
