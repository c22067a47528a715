-- Sports that show minutes and seconds of the part that is played: the second that a stopped clock shows, and the minute in which
-- the part begins (NULL: minutes of the match are shown).
ALTER TABLE portal.known_progress
    ADD COLUMN clock_second int NOT NULL DEFAULT 0,
    ADD COLUMN clock_from int;
