-- The sport gives phases their names; what happened is told line by line, as the JSON of contracts.live.
ALTER TABLE portal.known_matches ADD COLUMN sport text NOT NULL DEFAULT 'football';
ALTER TABLE portal.known_progress ADD COLUMN incidents text NOT NULL DEFAULT '[]';
