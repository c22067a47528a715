-- A stage that regulations declare is known by its key in them; what an import names freely has none.
ALTER TABLE competitions.stages DROP CONSTRAINT stages_kind_check;
ALTER TABLE competitions.stages
    ADD COLUMN key text CHECK (length(key) <= 80),
    -- Who enters, best seed first: team ids, or places such as "1A" as long as nobody is known.
    ADD COLUMN entrants jsonb NOT NULL DEFAULT '[]',
    ADD CONSTRAINT stages_kind_check CHECK (
        kind IN ('group', 'league', 'knockout', 'league_phase', 'swiss', 'split', 'double_elimination')
    ) NOT VALID;
ALTER TABLE competitions.stages VALIDATE CONSTRAINT stages_kind_check;
CREATE UNIQUE INDEX stages_by_key ON competitions.stages (competition_id, key) WHERE key IS NOT NULL;

-- Who meets whom in a knockout: in one match, in two legs, or in a series. Whoever wins it goes on, and later sides name it by
-- its number, which is that of its first match: W49, L61.
CREATE TABLE competitions.ties (
    tie_id uuid PRIMARY KEY,
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    stage_id uuid NOT NULL REFERENCES competitions.stages,
    number int NOT NULL CHECK (number >= 1),
    round text NOT NULL,
    -- Which tie of its round it is, from the top of the bracket.
    place int NOT NULL CHECK (place >= 1),
    legs int NOT NULL DEFAULT 1 CHECK (legs BETWEEN 1 AND 2),
    best_of int NOT NULL DEFAULT 1 CHECK (best_of BETWEEN 1 AND 15),
    -- `home` is the side at home in the first match.
    home_team_id uuid REFERENCES competitions.teams,
    away_team_id uuid REFERENCES competitions.teams,
    home_feeder text,
    away_feeder text,
    -- The second match of a grand final: it is played only if the away side of tie `only_if` has won that.
    only_if int,
    winner_team_id uuid REFERENCES competitions.teams,
    decided_by text CHECK (
        decided_by IN (
            'play', 'aggregate', 'away_goals', 'extra_time', 'shootout', 'series', 'replay', 'walkover', 'award', 'not_needed'
        )
    ),
    home_aggregate int,
    away_aggregate int,
    version bigint NOT NULL DEFAULT 1,
    UNIQUE (competition_id, number),
    CHECK (home_team_id <> away_team_id)
);
CREATE INDEX ties_of_a_stage ON competitions.ties (stage_id);

ALTER TABLE competitions.matches
    ADD COLUMN tie_id uuid REFERENCES competitions.ties,
    -- The how-manieth match of its tie.
    ADD COLUMN leg int CHECK (leg BETWEEN 1 AND 15);
CREATE INDEX matches_of_a_tie ON competitions.matches (tie_id) WHERE tie_id IS NOT NULL;
-- "What waits for a place of this competition".
CREATE INDEX matches_fed ON competitions.matches (competition_id) WHERE home_feeder IS NOT NULL OR away_feeder IS NOT NULL;

-- Who will be in a table of a later stage: places that teams take when they are decided.
CREATE TABLE competitions.seats (
    table_id uuid NOT NULL REFERENCES competitions.tables,
    seat int NOT NULL CHECK (seat >= 1),
    feeder text NOT NULL,
    team_id uuid REFERENCES competitions.teams,
    PRIMARY KEY (table_id, seat)
);

-- The places that were decided when results were last settled, so that what is decided no more can be taken back; or why a place
-- whose matches are over is still open.
CREATE TABLE competitions.places (
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    feeder text NOT NULL,
    team_id uuid REFERENCES competitions.teams,
    open_because text CHECK (open_because IN ('lots', 'slots')),
    PRIMARY KEY (competition_id, feeder),
    CHECK ((team_id IS NULL) = (open_because IS NOT NULL))
);

-- Draws, with the seed that makes the same draw again.
CREATE TABLE competitions.draws (
    draw_id uuid PRIMARY KEY,
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    stage_id uuid NOT NULL REFERENCES competitions.stages,
    seed bigint NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL DEFAULT now(),
    -- Who was drawn from which pot, and into which group or against whom, by team ids.
    pots jsonb NOT NULL,
    outcome jsonb NOT NULL
);
CREATE INDEX draws_of_a_competition ON competitions.draws (competition_id, made_at);

-- A correction changed who should play a match that had begun or was over: nothing is overwritten, somebody has to decide.
CREATE TABLE competitions.follow_ups (
    follow_up_id uuid PRIMARY KEY,
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    match_id uuid NOT NULL REFERENCES competitions.matches,
    side text NOT NULL CHECK (side IN ('home', 'away')),
    feeder text NOT NULL,
    played_team_id uuid NOT NULL REFERENCES competitions.teams,
    -- NULL: the place is open again.
    due_team_id uuid REFERENCES competitions.teams,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'stands', 'annulled', 'replayed', 'gone')),
    reason text CHECK (length(reason) <= 300),
    made_at timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX follow_ups_of_a_competition ON competitions.follow_ups (competition_id, made_at);
-- One question at a time about one side of one match.
CREATE UNIQUE INDEX follow_ups_open ON competitions.follow_ups (match_id, side) WHERE state = 'open';
