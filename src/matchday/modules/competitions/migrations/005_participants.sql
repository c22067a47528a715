-- Clubs and persons as their organisation keeps them. `ref` is how files name them: theirs for good, wherever they are imported.
ALTER TABLE competitions.clubs
    ADD COLUMN ref text NOT NULL DEFAULT uuidv7()::text CHECK (ref ~ '^[A-Za-z0-9][A-Za-z0-9.:-]{0,79}$'),
    ADD COLUMN short_name text NOT NULL DEFAULT '' CHECK (length(short_name) <= 40),
    ADD COLUMN colours text[] NOT NULL DEFAULT '{}' CHECK (cardinality(colours) <= 3),
    ADD COLUMN founded int CHECK (founded BETWEEN 1800 AND 2200),
    ADD COLUMN home_venue text NOT NULL DEFAULT '' CHECK (length(home_venue) <= 400),
    ADD COLUMN badge_key text,
    ADD UNIQUE (organisation_id, ref);

ALTER TABLE competitions.persons
    ADD COLUMN ref text NOT NULL DEFAULT uuidv7()::text CHECK (ref ~ '^[A-Za-z0-9][A-Za-z0-9.:-]{0,79}$'),
    ADD COLUMN second_nationality text CHECK (length(second_nationality) <= 60),
    ADD COLUMN position text CHECK (length(position) <= 40),
    ADD COLUMN is_trained_here boolean NOT NULL DEFAULT false,
    ADD COLUMN photo_key text,
    -- The team that brought the person in may correct it until the organiser has approved anything.
    ADD COLUMN made_by_team uuid REFERENCES competitions.teams ON DELETE SET NULL,
    ADD UNIQUE (organisation_id, ref);

-- Counts what is said of a team's squad.
ALTER TABLE competitions.teams ADD COLUMN squad_version bigint NOT NULL DEFAULT 0;

CREATE TYPE competitions.id_range AS RANGE (subtype = uuid);

-- A person in a team of a competition, for some days. Rows are never deleted: what was valid stays to be seen.
CREATE TABLE competitions.registrations (
    registration_id uuid PRIMARY KEY,
    ref text NOT NULL DEFAULT uuidv7()::text CHECK (ref ~ '^[A-Za-z0-9][A-Za-z0-9.:-]{0,79}$'),
    competition_id uuid NOT NULL REFERENCES competitions.competitions,
    team_id uuid NOT NULL REFERENCES competitions.teams,
    person_id uuid NOT NULL REFERENCES competitions.persons,
    number int CHECK (number BETWEEN 0 AND 999),
    position text CHECK (length(position) <= 40),
    valid_from date NOT NULL,
    -- The last day, included; NULL: until somebody ends it.
    valid_until date CHECK (valid_until >= valid_from),
    status text NOT NULL CHECK (status IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn', 'deregistered')),
    -- Why it was rejected or ended.
    reason text CHECK (length(reason) <= 400),
    -- Why it was approved although a rule stood against it.
    exception text CHECK (length(exception) <= 400),
    submitted_at timestamptz,
    decided_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CHECK (status <> 'rejected' OR reason IS NOT NULL),
    CHECK (status <> 'deregistered' OR valid_until IS NOT NULL),
    UNIQUE (competition_id, ref),
    -- Nobody plays for two teams of one competition on the same day, whoever approves what at which moment. Ranges of one id
    -- stand for "equal", which GiST does not know of plain uuids.
    CONSTRAINT registered_once EXCLUDE USING gist (
        competitions.id_range(competition_id, competition_id, '[]') WITH &&,
        competitions.id_range(person_id, person_id, '[]') WITH &&,
        daterange(valid_from, valid_until, '[]') WITH &&
    ) WHERE (status IN ('approved', 'deregistered')),
    -- A shirt number is one player's at a time.
    CONSTRAINT numbered_once EXCLUDE USING gist (
        competitions.id_range(team_id, team_id, '[]') WITH &&,
        int4range(number, number, '[]') WITH &&,
        daterange(valid_from, valid_until, '[]') WITH &&
    ) WHERE (status IN ('approved', 'deregistered') AND number IS NOT NULL)
);
CREATE INDEX registrations_of_a_competition ON competitions.registrations (competition_id, status, registration_id);
CREATE INDEX registrations_of_a_team ON competitions.registrations (team_id);
CREATE INDEX registrations_of_a_person ON competitions.registrations (person_id);

-- Every step of a registration, by whom and when.
CREATE TABLE competitions.registration_steps (
    registration_id uuid NOT NULL REFERENCES competitions.registrations,
    version int NOT NULL,
    status text NOT NULL,
    team_id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    number int,
    reason text,
    exception text,
    -- NULL: an import, the command line, or an account that was deleted.
    account_id uuid,
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (registration_id, version)
);

-- Who may hand in a team's registrations: people of the club, who need not belong to the organisation.
CREATE TABLE competitions.team_managers (
    team_id uuid NOT NULL REFERENCES competitions.teams,
    account_id uuid NOT NULL,
    name text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (team_id, account_id)
);
CREATE INDEX teams_of_a_manager ON competitions.team_managers (account_id);

-- A link that makes whoever follows it signed in the manager of a team, or says that a person is this account. Once.
CREATE TABLE competitions.team_invitations (
    invitation_id uuid PRIMARY KEY,
    team_id uuid REFERENCES competitions.teams,
    person_id uuid REFERENCES competitions.persons,
    token_hash bytea NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK ((team_id IS NULL) <> (person_id IS NULL))
);
CREATE INDEX open_team_invitations ON competitions.team_invitations (team_id) WHERE ended_at IS NULL;

-- Files in storage: written down before they are stored, so that one that came to nothing is found and deleted.
CREATE TABLE competitions.stored_files (
    key text PRIMARY KEY,
    uploaded_by uuid NOT NULL,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    free_since timestamptz DEFAULT now(),
    claimed_until timestamptz
);
CREATE INDEX free_files ON competitions.stored_files (free_since) WHERE free_since IS NOT NULL;
CREATE INDEX files_of_an_uploader ON competitions.stored_files (uploaded_by, uploaded_at);

CREATE TABLE competitions.documents (
    document_id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES competitions.persons,
    -- The team that handed it in; NULL: the organiser or the person.
    team_id uuid REFERENCES competitions.teams,
    kind text NOT NULL CHECK (kind IN ('identity', 'medical', 'clearance', 'photo')),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    key text NOT NULL REFERENCES competitions.stored_files,
    content_type text NOT NULL,
    size_bytes int NOT NULL,
    expires_on date,
    uploaded_by uuid,
    uploaded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX documents_of_a_person ON competitions.documents (person_id);

-- Two rows that were one person or club: which went into which, and what went with it.
CREATE TABLE competitions.merges (
    merge_id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('club', 'person')),
    gone_id uuid NOT NULL,
    gone_ref text NOT NULL,
    gone jsonb NOT NULL,
    kept_id uuid NOT NULL,
    merged_by uuid,
    merged_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX merges_by_ref ON competitions.merges (organisation_id, kind, gone_ref);
