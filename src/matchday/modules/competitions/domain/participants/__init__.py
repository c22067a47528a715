"""Who takes part: clubs, persons, their registrations, and what regulations say about squads."""
