"""The rows of notifications."""
