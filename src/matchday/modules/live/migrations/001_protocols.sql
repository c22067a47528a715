-- The read copy of competitions.MatchChanged: which matches there are and whose they are.
CREATE TABLE live.known_matches (
    match_id          uuid PRIMARY KEY,
    version           bigint NOT NULL,
    organisation_id   uuid NOT NULL,
    competition_slug  text NOT NULL,
    competition_name  text NOT NULL,
    stage             text NOT NULL,
    group_name        text,
    home              text NOT NULL,
    away              text NOT NULL,
    home_code         text NOT NULL,
    away_code         text NOT NULL,
    are_teams_known   boolean NOT NULL,
    has_result        boolean NOT NULL,
    kicks_off_at      timestamptz NOT NULL
);

-- A match that has been scored here. Whoever adds an entry locks this row, so entries, positions and versions follow
-- one another. What the match stands at is not stored: it is what its entries make.
CREATE TABLE live.matches (
    match_id  uuid PRIMARY KEY REFERENCES live.known_matches,
    protocol  integer NOT NULL DEFAULT 1 CHECK (protocol >= 1),
    version   bigint NOT NULL DEFAULT 0 CHECK (version >= 0)
);

-- Every line of every protocol, append-only.
CREATE TABLE live.entries (
    entry_id       uuid PRIMARY KEY,  -- made on the scorer's device: a second arrival is the same entry
    match_id       uuid NOT NULL REFERENCES live.matches,
    protocol       integer NOT NULL CHECK (protocol >= 1),
    match_version  bigint NOT NULL CHECK (match_version >= 1),
    kind           text NOT NULL CHECK (kind IN ('phase', 'goal', 'kick', 'strike', 'annulment')),
    struck_id      uuid REFERENCES live.entries,
    detail         jsonb NOT NULL CHECK (jsonb_typeof(detail) = 'object'),
    recorded_by    uuid NOT NULL,
    recorded_at    timestamptz NOT NULL,
    UNIQUE (match_id, match_version),
    -- An entry is struck once.
    UNIQUE (struck_id),
    CHECK ((kind = 'strike') = (struck_id IS NOT NULL)),
    CHECK (struck_id <> entry_id),
    CHECK (detail ->> 'kind' = kind),
    -- Nothing is struck or annulled without a reason.
    CHECK (kind NOT IN ('strike', 'annulment') OR length(detail ->> 'reason') > 0),
    CHECK (kind <> 'goal' OR (detail -> 'goal' ->> 'side' IN ('home', 'away') AND (detail -> 'goal' ->> 'minute')::integer BETWEEN 1 AND 120)),
    CHECK (kind <> 'kick' OR detail ->> 'side' IN ('home', 'away'))
);
CREATE INDEX entries_of_protocol ON live.entries (match_id, protocol, match_version);

-- A protocol is annulled once.
CREATE UNIQUE INDEX entries_annulment ON live.entries (match_id, protocol) WHERE kind = 'annulment';

-- Corrections are new entries. What has been recorded stays as it was, whatever the program does.
CREATE FUNCTION live.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of a protocol are never changed: strike them';
END
$$;
CREATE TRIGGER entries_stay BEFORE UPDATE ON live.entries FOR EACH ROW EXECUTE FUNCTION live.refuse_change();
