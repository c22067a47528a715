-- What match pages tell beside score and timeline: line-ups, figures, officials and the sign-off, as the JSON of contracts.live.
ALTER TABLE portal.known_progress
    ADD COLUMN line_ups text NOT NULL DEFAULT '[]',
    ADD COLUMN figures text NOT NULL DEFAULT '[]',
    ADD COLUMN officials text NOT NULL DEFAULT '[]',
    ADD COLUMN signed_off text;

-- How a result came about, and why a match is not played as planned.
ALTER TABLE portal.known_matches
    ADD COLUMN result_by text NOT NULL DEFAULT 'play',
    ADD COLUMN note text;

-- What is neither coming nor being played is no longer among what is running.
DROP INDEX portal.known_matches_running;
CREATE INDEX known_matches_running ON portal.known_matches (kicks_off_at)
    WHERE phase NOT IN ('scheduled', 'postponed', 'cancelled', 'abandoned', 'annulled', 'finished');
DROP INDEX portal.known_progress_running;
CREATE INDEX known_progress_running ON portal.known_progress (match_id)
    WHERE phase NOT IN ('scheduled', 'postponed', 'cancelled', 'abandoned', 'annulled', 'finished');

-- A team is an entry in one competition. Those of one name, organisation and sport are one club to whoever searches.
ALTER TABLE portal.known_teams
    ADD COLUMN organisation_id uuid,
    ADD COLUMN sport text NOT NULL DEFAULT 'football';
UPDATE portal.known_teams AS team SET organisation_id = played.organisation_id, sport = played.sport
FROM (
    SELECT home_team_id AS team_id, organisation_id, sport FROM portal.known_matches
    UNION
    SELECT away_team_id, organisation_id, sport FROM portal.known_matches
) AS played
WHERE played.team_id = team.team_id;
CREATE INDEX known_teams_of_a_club ON portal.known_teams (organisation_id, sport, folded);

-- Players of approved squads, by the names that everybody may read. The version is that of the squad they were named in.
CREATE TABLE portal.known_squads (
    team_id           uuid PRIMARY KEY,
    version           bigint NOT NULL
);
CREATE TABLE portal.known_players (
    team_id           uuid NOT NULL REFERENCES portal.known_squads ON DELETE CASCADE,
    person_id         uuid NOT NULL,
    team              text NOT NULL,
    name              text NOT NULL,
    folded            text NOT NULL,
    words             tsvector GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED,
    PRIMARY KEY (team_id, person_id)
);
CREATE INDEX known_players_words ON portal.known_players USING gin (words);
