"""Participants as CSV: sheets of clubs, persons, teams and registrations, one below the other, written and read without loss."""
