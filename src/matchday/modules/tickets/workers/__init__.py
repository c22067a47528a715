"""What tickets does for itself, beside requests and events."""
