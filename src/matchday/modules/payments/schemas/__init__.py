"""What comes in and goes out of payments, as JSON."""
