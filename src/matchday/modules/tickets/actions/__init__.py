"""What people and the clock can do with tickets."""
