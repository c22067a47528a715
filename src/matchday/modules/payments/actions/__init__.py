"""What people, providers and the clock can do with payments."""
