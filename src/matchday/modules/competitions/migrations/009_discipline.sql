-- What was recorded of a match that discipline counts: cards and penalties, and who stood on the team sheets.
CREATE TABLE competitions.match_conduct (
    match_id uuid PRIMARY KEY REFERENCES competitions.matches ON DELETE CASCADE,
    -- As the protocol tells them; NULL while there is none. Then what an organiser has entered counts.
    told jsonb,
    entered jsonb,
    -- Subjects by side, of sheets that were handed in; NULL where nobody knows.
    named_home jsonb,
    named_away jsonb
);

-- What somebody decided about a ban, numbered in its competition. Nothing is taken out of it: another decision goes after it.
CREATE TABLE competitions.disciplinary_decisions (
    decision_id uuid PRIMARY KEY,
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    number int NOT NULL CHECK (number >= 1),
    kind text NOT NULL CHECK (kind IN ('ban', 'change', 'lift')),
    team_id uuid NOT NULL REFERENCES competitions.teams,
    subject text NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    is_staff boolean NOT NULL DEFAULT false,
    -- The ban that a change or lifting is about, without who it is of: persons may be merged, and names turn out to be persons.
    about text NOT NULL DEFAULT '' CHECK (length(about) <= 200),
    matches int CHECK (matches BETWEEN 0 AND 100),
    until date,
    since uuid REFERENCES competitions.matches,
    is_provisional boolean NOT NULL DEFAULT false,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 300),
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- NULL when the account is gone.
    decided_by uuid,
    decided_by_name text,
    -- The ban of another competition that was taken over with this: once.
    origin_competition_id uuid REFERENCES competitions.competitions,
    origin text,
    UNIQUE (competition_id, number),
    UNIQUE (competition_id, origin_competition_id, origin),
    CHECK (matches IS NULL OR until IS NULL),
    CHECK ((kind = 'ban') = (about = ''))
);
CREATE INDEX disciplinary_decisions_of_a_person ON competitions.disciplinary_decisions (decided_by) WHERE decided_by IS NOT NULL;

-- Bans as they were counted last: the same as a count from zero. Kept so that whom a change concerns is known, and read.
CREATE TABLE competitions.suspensions (
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    key text NOT NULL,
    team_id uuid NOT NULL,
    booked_with uuid NOT NULL,
    person_id uuid,
    suspension jsonb NOT NULL,
    PRIMARY KEY (competition_id, key)
);
CREATE INDEX suspensions_of_a_team ON competitions.suspensions (team_id);
CREATE INDEX suspensions_of_a_person ON competitions.suspensions (person_id) WHERE person_id IS NOT NULL;

-- What a correction has made of bans that had been served: matches somebody missed are not given back.
CREATE TABLE competitions.suspension_corrections (
    correction_id uuid PRIMARY KEY,
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    key text NOT NULL,
    person_id uuid,
    -- The ban as it stood before, and after; NULL: there is none any more.
    before jsonb NOT NULL,
    after jsonb,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX suspension_corrections_of_a_competition ON competitions.suspension_corrections (competition_id, made_at);
