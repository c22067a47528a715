-- The portal owns nothing: every row is a copy of what another module said, guarded by that module's version.

CREATE TABLE portal.known_organisations (
    organisation_id   uuid PRIMARY KEY,
    version           bigint NOT NULL,
    name              text NOT NULL,
    accent            text NOT NULL
);

-- `folded` is the text without case and accents that a search looks at; the application folds, PostgreSQL indexes.
CREATE TABLE portal.known_competitions (
    competition_id    uuid PRIMARY KEY,
    version           bigint NOT NULL,
    organisation_id   uuid NOT NULL,
    slug              text NOT NULL,
    name              text NOT NULL,
    season            text NOT NULL,
    sport             text NOT NULL,
    matches           integer NOT NULL,
    matches_finished  integer NOT NULL,
    folded            text NOT NULL,
    words             tsvector GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED
);
CREATE INDEX known_competitions_words ON portal.known_competitions USING gin (words);

-- A match as its competition holds it. `score` and `goals` are the JSON of contracts.competitions.
CREATE TABLE portal.known_matches (
    match_id          uuid PRIMARY KEY,
    version           bigint NOT NULL,
    competition_id    uuid NOT NULL,
    competition_slug  text NOT NULL,
    competition_name  text NOT NULL,
    organisation_id   uuid NOT NULL,
    number            integer NOT NULL,
    stage             text NOT NULL,
    group_name        text,
    round             text NOT NULL,
    home_team_id      uuid,
    away_team_id      uuid,
    home              text NOT NULL,
    away              text NOT NULL,
    home_code         text NOT NULL,
    away_code         text NOT NULL,
    venue             text,
    kicks_off_at      timestamptz NOT NULL,
    phase             text NOT NULL,
    score             text,
    goals             text NOT NULL,
    folded            text NOT NULL,
    words             tsvector GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED
);
CREATE INDEX known_matches_words ON portal.known_matches USING gin (words);
-- Home asks for what is coming, what is over and what is running; the last is always short.
CREATE INDEX known_matches_coming ON portal.known_matches (kicks_off_at) WHERE phase = 'scheduled';
CREATE INDEX known_matches_over ON portal.known_matches (kicks_off_at DESC) WHERE phase = 'finished';
CREATE INDEX known_matches_running ON portal.known_matches (kicks_off_at) WHERE phase NOT IN ('scheduled', 'finished');
CREATE INDEX known_matches_home ON portal.known_matches (home_team_id, kicks_off_at);
CREATE INDEX known_matches_away ON portal.known_matches (away_team_id, kicks_off_at);

-- A match as its scorers record it. It may be heard of before the match itself.
CREATE TABLE portal.known_progress (
    match_id          uuid PRIMARY KEY,
    version           bigint NOT NULL,
    protocol          integer NOT NULL,
    phase             text NOT NULL,
    score             text,
    goals             text NOT NULL,
    clock_minute      integer NOT NULL,
    clock_started_at  timestamptz,
    clock_pace        integer NOT NULL
);
CREATE INDEX known_progress_running ON portal.known_progress (match_id) WHERE phase NOT IN ('scheduled', 'finished');

-- Teams are known from the matches they play in.
CREATE TABLE portal.known_teams (
    team_id           uuid PRIMARY KEY,
    name              text NOT NULL,
    code              text NOT NULL,
    folded            text NOT NULL,
    words             tsvector GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED
);
CREATE INDEX known_teams_words ON portal.known_teams USING gin (words);

CREATE TABLE portal.known_tables (
    table_key         text PRIMARY KEY,
    version           bigint NOT NULL,
    competition_id    uuid NOT NULL,
    stage             text NOT NULL,
    group_name        text,
    rows              text NOT NULL
);
CREATE INDEX known_tables_competition ON portal.known_tables (competition_id, stage, group_name);

-- One row: whoever tells home's readers what is running now holds it, so that no two lists are told out of order.
CREATE TABLE portal.live_list (
    is_only           boolean PRIMARY KEY DEFAULT true CHECK (is_only)
);
INSERT INTO portal.live_list DEFAULT VALUES;
