"""What articles are, and how their text is read."""
