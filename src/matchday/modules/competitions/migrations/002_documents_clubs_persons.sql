-- An organisation's own regulations. A version is never edited: a change is the next one, and a competition stays with the
-- version it was given until somebody gives it another.
CREATE TABLE competitions.regulation_documents (
    document_id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    key text NOT NULL CHECK (length(key) <= 80),
    version int NOT NULL CHECK (version >= 1),
    name text NOT NULL,
    text text NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, key, version)
);

-- NULL: the regulations that come with Matchday under the competition's key.
ALTER TABLE competitions.competitions ADD COLUMN document_id uuid REFERENCES competitions.regulation_documents;

-- Who plays year after year. A team is a club's entry in one competition.
CREATE TABLE competitions.clubs (
    club_id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    -- As people search and files write it: small letters without accents.
    plain_name text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    UNIQUE (organisation_id, plain_name)
);
ALTER TABLE competitions.teams ADD COLUMN club_id uuid REFERENCES competitions.clubs;
CREATE INDEX teams_of_a_club ON competitions.teams (club_id);

-- Players, coaches and officials, whatever club they are with.
CREATE TABLE competitions.persons (
    person_id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    plain_name text NOT NULL,
    born_on date,
    nationality text CHECK (length(nationality) <= 60),
    -- The account of the person, where he or she has one.
    account_id uuid,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX persons_by_name ON competitions.persons (organisation_id, plain_name);
CREATE INDEX persons_by_account ON competitions.persons (account_id) WHERE account_id IS NOT NULL;

-- What a sport calls the parts of a match is the sport's business.
ALTER TABLE competitions.matches DROP CONSTRAINT matches_phase_check;
ALTER TABLE competitions.matches
    ADD CONSTRAINT matches_phase_check CHECK (phase ~ '^[a-z][a-z0-9_]{0,39}$') NOT VALID,
    ADD COLUMN result_by text NOT NULL DEFAULT 'play' CHECK (result_by IN ('play', 'walkover', 'award')),
    -- Why it was postponed, abandoned, annulled or awarded.
    ADD COLUMN note text CHECK (length(note) <= 300),
    ADD COLUMN is_winner_needed boolean NOT NULL DEFAULT false,
    -- The match that this one is played instead of.
    ADD COLUMN replay_of uuid REFERENCES competitions.matches,
    -- Goals (or points) of each period, where they are known: [[1, 0], [0, 2]].
    ADD COLUMN periods jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN shown_home text,
    ADD COLUMN shown_away text,
    ADD COLUMN summary text;
ALTER TABLE competitions.matches VALIDATE CONSTRAINT matches_phase_check;
