"""What can be counted of matches that have ended. Pure: the same facts in any order make the same numbers."""
