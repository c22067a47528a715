"""The HTTP interface of payments."""
