ALTER TABLE competitions.matches ADD COLUMN attendance int CHECK (attendance >= 0);

-- Competitions of a large import that nobody has been told of yet: a sweep says their matches in batches, by number, so that a
-- history of many seasons never stands in the way of a goal that falls now.
CREATE TABLE competitions.untold (
    competition_id uuid PRIMARY KEY REFERENCES competitions.competitions,
    told_up_to int NOT NULL DEFAULT 0,
    imported_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX untold_in_turn ON competitions.untold (imported_at, competition_id);

-- Other names of a club or a person: what was decided to be the same once is known the next time.
CREATE TABLE competitions.aliases (
    organisation_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('club', 'person')),
    plain_name text NOT NULL CHECK (length(plain_name) BETWEEN 1 AND 240),
    -- A club's or a person's id: of what both tables hold only ids in common.
    entity_id uuid NOT NULL,
    decided_by uuid,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, kind, plain_name)
);

-- Names that may be one and the same. Until somebody has decided, each has its own club or person; a decision is kept, so that
-- the question is never asked again.
CREATE TABLE competitions.doubts (
    doubt_id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('club', 'person')),
    -- The one that was there, and the one that came.
    known_id uuid NOT NULL,
    new_id uuid NOT NULL,
    known_name text NOT NULL,
    new_name text NOT NULL,
    -- 0 to 100.
    likeness int NOT NULL CHECK (likeness BETWEEN 0 AND 100),
    -- What is known of the one that came: where it came from.
    origin text NOT NULL CHECK (length(origin) <= 400),
    asked_at timestamptz NOT NULL DEFAULT now(),
    answer text CHECK (answer IN ('same', 'different')),
    answered_by uuid,
    answered_at timestamptz,
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (known_id <> new_id),
    UNIQUE (organisation_id, kind, known_id, new_id)
);
CREATE INDEX doubts_open ON competitions.doubts (organisation_id, likeness DESC, doubt_id) WHERE answer IS NULL;

-- Pages of other websites as they were last seen: what to send for asking whether they have changed, and when to ask again.
CREATE TABLE competitions.crawled_pages (
    source text NOT NULL CHECK (length(source) <= 80),
    url text NOT NULL CHECK (length(url) <= 2000),
    etag text,
    last_modified text,
    content_hash bytea,
    status int,
    fetched_at timestamptz,
    -- NULL until what the page said was taken over: a crawl that was interrupted goes on here.
    applied_hash bytea,
    PRIMARY KEY (source, url)
);

-- Where every value that was read from a website comes from.
CREATE TABLE competitions.provenance (
    source text NOT NULL,
    url text NOT NULL,
    -- What the value is about, in the site's own words, and which of its fields.
    subject text NOT NULL CHECK (length(subject) <= 400),
    field text NOT NULL CHECK (length(field) <= 80),
    raw text NOT NULL CHECK (length(raw) <= 2000),
    selector text NOT NULL CHECK (length(selector) <= 400),
    content_hash bytea NOT NULL,
    fetched_at timestamptz NOT NULL,
    PRIMARY KEY (source, url, subject, field)
);
