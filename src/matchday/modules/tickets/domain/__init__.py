"""The rules of tickets: pure."""
