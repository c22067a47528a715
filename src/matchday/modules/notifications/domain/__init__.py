"""What there is to tell people, and the rules of telling it."""
