"""The business: siblings that never meet. What one needs of another, it hears in events and keeps a copy of."""
