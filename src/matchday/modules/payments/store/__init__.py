"""The rows of payments."""
