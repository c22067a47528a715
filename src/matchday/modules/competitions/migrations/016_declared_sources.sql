-- Pages of three kinds: lists of matches, reports of one match, squads of one team. A page that another led to waits here until
-- it was taken over, so that a crawl that was interrupted goes on.
ALTER TABLE competitions.crawled_pages ADD COLUMN kind text NOT NULL DEFAULT 'matches' CHECK (kind IN ('matches', 'report', 'squad'));
-- What the row that led to a report says of its match, by column.
ALTER TABLE competitions.crawled_pages ADD COLUMN told jsonb;
-- Until when a page that was taken over is asked for again.
ALTER TABLE competitions.crawled_pages ADD COLUMN again_until timestamptz;
-- A page that could not be had is left alone until then, for longer each time.
ALTER TABLE competitions.crawled_pages ADD COLUMN failures int NOT NULL DEFAULT 0;
ALTER TABLE competitions.crawled_pages ADD COLUMN ask_after timestamptz;
CREATE INDEX crawled_pages_to_follow ON competitions.crawled_pages (source, kind) WHERE kind <> 'matches';

-- Which website the cards of a match were read from; NULL where somebody has entered them.
ALTER TABLE competitions.match_conduct ADD COLUMN entered_from text CHECK (length(entered_from) <= 80);

-- Websites that an organisation has declared, and that a worker reads whenever they are due.
CREATE TABLE competitions.crawl_sources (
    source_id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    -- The description in YAML, and what stands in it: the competition's address and the hosts that are asked.
    text text NOT NULL CHECK (octet_length(text) BETWEEN 1 AND 65536),
    competition text NOT NULL,
    hosts text[] NOT NULL,
    every_seconds int NOT NULL CHECK (every_seconds BETWEEN 600 AND 2678400),
    is_paused boolean NOT NULL DEFAULT false,
    version int NOT NULL DEFAULT 1,
    declared_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    -- Who reads it now. A process that has died lets go of it when the lease ends.
    run_id uuid,
    leased_until timestamptz,
    -- Readings in a row that failed: the pause between them doubles.
    failures int NOT NULL DEFAULT 0,
    UNIQUE (organisation_id, name),
    CHECK ((run_id IS NULL) = (leased_until IS NULL))
);
CREATE INDEX crawl_sources_due ON competitions.crawl_sources (due_at) WHERE NOT is_paused;

-- From when a host may be asked again by anybody, so that all sources of one host keep its pace together.
CREATE TABLE competitions.crawled_hosts (
    host text PRIMARY KEY CHECK (length(host) <= 300),
    free_at timestamptz NOT NULL
);

-- What came of each reading. Written page by page, with what the page changed; one that never ended was interrupted.
CREATE TABLE competitions.crawl_runs (
    run_id uuid PRIMARY KEY,
    source_id uuid NOT NULL REFERENCES competitions.crawl_sources ON DELETE CASCADE,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    pages int NOT NULL DEFAULT 0,
    pages_changed int NOT NULL DEFAULT 0,
    matches_created int NOT NULL DEFAULT 0,
    matches_changed int NOT NULL DEFAULT 0,
    players_changed int NOT NULL DEFAULT 0,
    faults int NOT NULL DEFAULT 0,
    -- The first of them: where, and what.
    faults_shown jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX crawl_runs_of_a_source ON competitions.crawl_runs (source_id, run_id DESC);
