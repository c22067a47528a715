"""What an entry is, how entries are chained, and how a chain is judged."""
