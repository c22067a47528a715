-- By whose clocks a match is played; empty where its competition does not say. Letters and papers tell their times by it.
ALTER TABLE tickets.known_matches ADD COLUMN zone text NOT NULL DEFAULT '';
