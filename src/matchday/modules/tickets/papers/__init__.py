"""What tickets puts on paper."""
