-- Who may not be fielded and is no player of the squad: known by name only, or one of the staff.
ALTER TABLE live.known_squads ADD COLUMN barred_names jsonb NOT NULL DEFAULT '[]';
