-- A copy of accounts' organisations: who may own a competition, by which name and in which colour.
CREATE TABLE competitions.known_organisations (
    organisation_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    accent text NOT NULL
);

-- One edition or season. Its row is locked before anything in it changes, so that tables, bracket and counters move together.
CREATE TABLE competitions.competitions (
    competition_id uuid PRIMARY KEY,
    -- No foreign key: the copy of the organisation may arrive later than its first competition.
    organisation_id uuid NOT NULL,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    season text NOT NULL CHECK (length(season) <= 120),
    sport text NOT NULL CHECK (length(sport) BETWEEN 1 AND 120),
    -- The zone in which files without one tell their times; NULL until one is known.
    zone text,
    regulations text NOT NULL,
    matches int NOT NULL DEFAULT 0,
    matches_finished int NOT NULL DEFAULT 0 CHECK (matches_finished BETWEEN 0 AND matches),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);
-- "The competitions of my organisation".
CREATE INDEX competitions_by_organisation ON competitions.competitions (organisation_id, competition_id);

CREATE TABLE competitions.stages (
    stage_id uuid PRIMARY KEY,
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('group', 'league', 'knockout')),
    place int NOT NULL,
    -- An import finds its stages again by their names.
    UNIQUE (competition_id, name)
);

-- Teams belong to one competition: the same club in two competitions is two rows.
CREATE TABLE competitions.teams (
    team_id uuid PRIMARY KEY,
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    code text NOT NULL CHECK (length(code) BETWEEN 1 AND 12),
    UNIQUE (competition_id, code)
);
-- An import finds its teams again by their names, whatever their capitals.
CREATE UNIQUE INDEX teams_by_name ON competitions.teams (competition_id, lower(name));

CREATE TABLE competitions.venues (
    venue_id uuid PRIMARY KEY,
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 400),
    city text,
    capacity int CHECK (capacity >= 0)
);
CREATE UNIQUE INDEX venues_by_name ON competitions.venues (competition_id, lower(name));

-- A table: one per group of a group stage, one without a name per league.
CREATE TABLE competitions.tables (
    table_id uuid PRIMARY KEY,
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    stage_id uuid NOT NULL REFERENCES competitions.stages,
    group_name text,
    place int NOT NULL,
    version bigint NOT NULL DEFAULT 0,
    UNIQUE NULLS NOT DISTINCT (stage_id, group_name)
);
CREATE INDEX tables_by_competition ON competitions.tables (competition_id);

-- Who is in a table, and the points a decision has given or taken.
CREATE TABLE competitions.participants (
    table_id uuid NOT NULL REFERENCES competitions.tables,
    team_id uuid NOT NULL REFERENCES competitions.teams,
    adjustment int NOT NULL DEFAULT 0,
    adjustment_reason text,
    PRIMARY KEY (table_id, team_id),
    -- Points are never moved without saying why.
    CHECK ((adjustment = 0) = (adjustment_reason IS NULL))
);

-- The computed rows, kept so that a table is read with one statement. Rewritten whole whenever a result changes them.
CREATE TABLE competitions.standings (
    table_id uuid NOT NULL,
    team_id uuid NOT NULL,
    rank int NOT NULL CHECK (rank >= 1),
    won int NOT NULL,
    drawn int NOT NULL,
    lost int NOT NULL,
    played int GENERATED ALWAYS AS (won + drawn + lost) STORED,
    goals_for int NOT NULL,
    goals_against int NOT NULL,
    goal_difference int GENERATED ALWAYS AS (goals_for - goals_against) STORED,
    points int NOT NULL,
    adjustment int NOT NULL,
    decided_by text,
    PRIMARY KEY (table_id, team_id),
    FOREIGN KEY (table_id, team_id) REFERENCES competitions.participants,
    -- Two teams never share a rank. Deferred, because rows trade ranks within one statement.
    UNIQUE (table_id, rank) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE competitions.matches (
    match_id uuid PRIMARY KEY,
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    number int NOT NULL CHECK (number >= 1),
    stage_id uuid NOT NULL REFERENCES competitions.stages,
    table_id uuid REFERENCES competitions.tables,
    round text NOT NULL,
    home_team_id uuid REFERENCES competitions.teams,
    away_team_id uuid REFERENCES competitions.teams,
    -- Where the team comes from, as in '1A', 'W49', 'L61'; kept when the team is known, so that the bracket can be drawn.
    home_feeder text,
    away_feeder text,
    venue_id uuid REFERENCES competitions.venues,
    kicks_off_at timestamptz NOT NULL,
    phase text NOT NULL CHECK (
        phase IN ('scheduled', 'first_half', 'half_time', 'second_half', 'extra_time', 'penalty_shootout', 'finished')
    ),
    home_score int CHECK (home_score >= 0),
    away_score int CHECK (away_score >= 0),
    half_time_home int,
    half_time_away int,
    -- After 90 minutes, where play went on and it is known.
    regular_home int,
    regular_away int,
    shootout_home int,
    shootout_away int,
    is_after_extra_time boolean NOT NULL DEFAULT false,
    -- A list of contracts.competitions.Goal, in the order they fell.
    goals jsonb NOT NULL DEFAULT '[]',
    -- The last live.MatchProgressed that was applied; 0 while live has not touched the match.
    live_version bigint NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 1,
    UNIQUE (competition_id, number),
    -- Somebody plays on either side, or somebody will: nobody plays himself.
    CHECK (home_team_id IS NOT NULL OR home_feeder IS NOT NULL),
    CHECK (away_team_id IS NOT NULL OR away_feeder IS NOT NULL),
    CHECK (home_team_id <> away_team_id),
    -- Half a score is no score, and "finished" is never seen without one.
    CHECK ((home_score IS NULL) = (away_score IS NULL)),
    CHECK ((half_time_home IS NULL) = (half_time_away IS NULL)),
    CHECK ((regular_home IS NULL) = (regular_away IS NULL)),
    CHECK ((shootout_home IS NULL) = (shootout_away IS NULL)),
    CHECK (phase <> 'finished' OR home_score IS NOT NULL)
);
-- Fixtures and results of a competition, page by page.
CREATE INDEX matches_in_time ON competitions.matches (competition_id, kicks_off_at, number);
-- What a table counts.
CREATE INDEX matches_of_a_table ON competitions.matches (table_id) WHERE phase = 'finished';
