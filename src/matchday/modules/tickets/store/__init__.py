"""The rows of tickets."""
