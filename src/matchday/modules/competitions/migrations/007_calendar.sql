-- Grounds belong to an organisation, and each of its competitions may use them. Competitions of nobody but the platform share
-- none: what two files of two countries call "City Stadium" is not one ground. organisation_id NULL: the ground is its
-- competition's alone.
ALTER TABLE competitions.venues
    ADD COLUMN organisation_id uuid,
    ADD COLUMN address text CHECK (length(address) <= 300),
    ADD COLUMN latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    ADD COLUMN longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    ADD COLUMN version bigint NOT NULL DEFAULT 1,
    ALTER COLUMN competition_id DROP NOT NULL,
    ADD CHECK (organisation_id IS NOT NULL OR competition_id IS NOT NULL),
    -- Half a place is no place.
    ADD CHECK ((latitude IS NULL) = (longitude IS NULL));

DROP INDEX competitions.venues_by_name;

UPDATE competitions.venues AS v SET organisation_id = c.organisation_id
FROM competitions.competitions AS c
WHERE c.competition_id = v.competition_id AND c.organisation_id <> '00000000-0000-0000-0000-000000000000';

-- One ground that several competitions of an organisation had a row each for is one row, the oldest.
WITH same_ground AS (
    SELECT venue_id, first_value(venue_id) OVER (
        PARTITION BY organisation_id, lower(name), lower(coalesce(city, '')) ORDER BY venue_id
    ) AS kept_id
    FROM competitions.venues WHERE organisation_id IS NOT NULL
)
UPDATE competitions.matches AS m SET venue_id = s.kept_id
FROM same_ground AS s WHERE m.venue_id = s.venue_id AND s.venue_id <> s.kept_id;
DELETE FROM competitions.venues AS v
WHERE v.organisation_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM competitions.venues AS older
    WHERE older.organisation_id = v.organisation_id AND lower(older.name) = lower(v.name)
    AND lower(coalesce(older.city, '')) = lower(coalesce(v.city, '')) AND older.venue_id < v.venue_id
);
UPDATE competitions.venues SET competition_id = NULL WHERE organisation_id IS NOT NULL;

-- An import finds its grounds again by their names; two towns may each have a "City Stadium".
CREATE UNIQUE INDEX venues_by_name
    ON competitions.venues (coalesce(organisation_id, competition_id), lower(name), lower(coalesce(city, '')));
CREATE INDEX venues_of_a_competition ON competitions.venues (competition_id) WHERE competition_id IS NOT NULL;

-- Pitches, rinks, ovals: a ground without any is one.
CREATE TABLE competitions.venue_fields (
    field_id uuid PRIMARY KEY,
    venue_id uuid NOT NULL REFERENCES competitions.venues ON DELETE CASCADE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    place int NOT NULL
);
CREATE UNIQUE INDEX venue_fields_by_name ON competitions.venue_fields (venue_id, lower(name));

-- When matches may begin at a ground: every such weekday (1 is Monday), or on one day. A ground without any is always open.
CREATE TABLE competitions.venue_slots (
    venue_id uuid NOT NULL REFERENCES competitions.venues ON DELETE CASCADE,
    place int NOT NULL,
    weekday smallint CHECK (weekday BETWEEN 1 AND 7),
    on_day date,
    opens time NOT NULL,
    closes time NOT NULL,
    PRIMARY KEY (venue_id, place),
    CHECK ((weekday IS NULL) <> (on_day IS NULL)),
    CHECK (opens < closes)
);

-- Days, both included, on which a ground cannot be had.
CREATE TABLE competitions.venue_blackouts (
    venue_id uuid NOT NULL REFERENCES competitions.venues ON DELETE CASCADE,
    place int NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 80),
    PRIMARY KEY (venue_id, place),
    CHECK (first_day <= last_day)
);

-- What the organiser asks of a competition's calendar: a match that is moved by hand is judged by the same rules.
CREATE TABLE competitions.calendar_rules (
    competition_id uuid PRIMARY KEY REFERENCES competitions.competitions,
    rules jsonb NOT NULL
);

ALTER TABLE competitions.matches
    ADD COLUMN field_id uuid REFERENCES competitions.venue_fields ON DELETE SET NULL,
    -- Grows with every change that somebody who has the match in a calendar must hear of (RFC 5545, 3.8.7.4).
    ADD COLUMN calendar_sequence int NOT NULL DEFAULT 0,
    ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX matches_of_a_venue ON competitions.matches (venue_id, kicks_off_at) WHERE venue_id IS NOT NULL;
CREATE INDEX fixtures_at_home ON competitions.matches (home_team_id, kicks_off_at) WHERE home_team_id IS NOT NULL;
CREATE INDEX fixtures_away ON competitions.matches (away_team_id, kicks_off_at) WHERE away_team_id IS NOT NULL;
CREATE INDEX replays_of_a_match ON competitions.matches (replay_of) WHERE replay_of IS NOT NULL;

-- Every decision about a match, and what it was before and after. Nothing is taken out of it.
CREATE TABLE competitions.match_decisions (
    decision_id uuid PRIMARY KEY,
    match_id uuid NOT NULL REFERENCES competitions.matches ON DELETE CASCADE,
    operation text NOT NULL CHECK (operation ~ '^[a-z_]{1,40}$'),
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- NULL when the person's account is gone.
    decided_by uuid,
    decided_by_name text,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 300),
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    -- The rules that the decision broke knowingly.
    accepted jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX decisions_of_a_match ON competitions.match_decisions (match_id, decided_at, decision_id);
CREATE INDEX decisions_of_a_person ON competitions.match_decisions (decided_by) WHERE decided_by IS NOT NULL;

-- What play says of a match while a decision stands in its place; live goes on being heard here.
CREATE TABLE competitions.overruled_results (
    match_id uuid PRIMARY KEY REFERENCES competitions.matches ON DELETE CASCADE,
    phase text NOT NULL,
    score jsonb,
    regular_time jsonb,
    goals jsonb NOT NULL DEFAULT '[]'
);

-- Referees and others who are needed at a match.
CREATE TABLE competitions.match_officials (
    match_id uuid NOT NULL REFERENCES competitions.matches ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES competitions.persons ON DELETE CASCADE,
    role text NOT NULL CHECK (length(role) BETWEEN 1 AND 40),
    PRIMARY KEY (match_id, person_id)
);
CREATE INDEX matches_of_an_official ON competitions.match_officials (person_id);

-- A match that has left a feed: who subscribed to it is told that it is off, there. No reference to the match: it may be gone.
CREATE TABLE competitions.calendar_tombstones (
    feed text NOT NULL CHECK (feed IN ('competition', 'team', 'venue')),
    feed_id uuid NOT NULL,
    match_id uuid NOT NULL,
    sequence int NOT NULL,
    left_at timestamptz NOT NULL DEFAULT now(),
    kicks_off_at timestamptz NOT NULL,
    summary text NOT NULL,
    PRIMARY KEY (feed, feed_id, match_id)
);

-- Matches are changed by people, imports, brackets and live. Calendars must hear of all of it, so the row counts for itself.
CREATE FUNCTION competitions.count_calendar_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := greatest(now(), OLD.changed_at);
    IF (NEW.kicks_off_at, NEW.venue_id, NEW.field_id, NEW.home_team_id, NEW.away_team_id)
        IS DISTINCT FROM (OLD.kicks_off_at, OLD.venue_id, OLD.field_id, OLD.home_team_id, OLD.away_team_id)
        OR (CASE WHEN NEW.phase IN ('cancelled', 'annulled', 'postponed', 'abandoned') THEN NEW.phase ELSE '' END)
        <> (CASE WHEN OLD.phase IN ('cancelled', 'annulled', 'postponed', 'abandoned') THEN OLD.phase ELSE '' END)
    THEN
        NEW.calendar_sequence := greatest(NEW.calendar_sequence, OLD.calendar_sequence + 1);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER count_calendar_change BEFORE UPDATE ON competitions.matches
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION competitions.count_calendar_change();

CREATE FUNCTION competitions.keep_tombstones() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stays competitions.matches;
BEGIN
    -- Of a deleted match nothing stays.
    IF TG_OP = 'UPDATE' THEN stays := NEW; END IF;
    INSERT INTO competitions.calendar_tombstones AS held (feed, feed_id, match_id, sequence, kicks_off_at, summary)
    SELECT gone.feed, gone.feed_id, OLD.match_id, greatest(stays.calendar_sequence, OLD.calendar_sequence + 1), OLD.kicks_off_at,
           coalesce((SELECT name FROM competitions.teams WHERE team_id = OLD.home_team_id), '?') || ' – '
           || coalesce((SELECT name FROM competitions.teams WHERE team_id = OLD.away_team_id), '?')
    FROM (
        VALUES ('team', OLD.home_team_id, OLD.home_team_id IN (stays.home_team_id, stays.away_team_id)),
               ('team', OLD.away_team_id, OLD.away_team_id IN (stays.home_team_id, stays.away_team_id)),
               ('venue', OLD.venue_id, OLD.venue_id = stays.venue_id),
               ('competition', OLD.competition_id, OLD.competition_id = stays.competition_id)
    ) AS gone (feed, feed_id, is_there)
    WHERE gone.feed_id IS NOT NULL AND gone.is_there IS NOT TRUE
    ON CONFLICT (feed, feed_id, match_id) DO UPDATE
    SET sequence = greatest(held.sequence, excluded.sequence), left_at = excluded.left_at,
        kicks_off_at = excluded.kicks_off_at, summary = excluded.summary;
    RETURN NULL;
END
$$;
CREATE TRIGGER keep_tombstones AFTER UPDATE ON competitions.matches
    FOR EACH ROW WHEN (
        (OLD.home_team_id, OLD.away_team_id, OLD.venue_id) IS DISTINCT FROM (NEW.home_team_id, NEW.away_team_id, NEW.venue_id)
    ) EXECUTE FUNCTION competitions.keep_tombstones();
CREATE TRIGGER keep_tombstones_of_deleted AFTER DELETE ON competitions.matches
    FOR EACH ROW EXECUTE FUNCTION competitions.keep_tombstones();
