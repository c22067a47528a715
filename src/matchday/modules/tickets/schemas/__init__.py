"""What comes in and goes out of tickets, as JSON."""
