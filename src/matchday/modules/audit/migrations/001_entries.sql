-- The log. Each entry is chained to the one before it: `hash` covers everything that stays, and `seal` is made of the hash
-- with a key that is not in this database. What is personal is covered by salted digests, so that it can be erased.
CREATE TABLE audit.entries (
    sequence         bigint PRIMARY KEY CHECK (sequence > 0),  -- without gaps
    entry_id         uuid NOT NULL UNIQUE,  -- the action's own id: an action delivered again is known
    occurred_at      timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    action           text NOT NULL CHECK (length(action) <= 200),
    module           text NOT NULL GENERATED ALWAYS AS (split_part(action, '.', 1)) STORED,
    organisation_id  uuid,  -- NULL: the whole platform
    account_id       uuid,  -- who; NULL: the operator at the command line, or Matchday itself
    subject_id       uuid,  -- the account it was done to
    targets          text NOT NULL CHECK (length(targets) <= 4096),
    correlation_id   text NOT NULL CHECK (length(correlation_id) <= 64),
    account_name     text CHECK (length(account_name) <= 200),
    address          text CHECK (length(address) <= 64),
    person_salt      bytea CHECK (octet_length(person_salt) = 16),
    person_digest    bytea NOT NULL CHECK (octet_length(person_digest) = 32),
    details          text CHECK (octet_length(details) <= 8192),
    details_salt     bytea CHECK (octet_length(details_salt) = 16),
    details_digest   bytea NOT NULL CHECK (octet_length(details_digest) = 32),
    key_id           text NOT NULL CHECK (length(key_id) = 16),
    previous_hash    bytea NOT NULL UNIQUE CHECK (octet_length(previous_hash) = 32),  -- a chain has no branches
    hash             bytea NOT NULL CHECK (octet_length(hash) = 32),
    seal             bytea NOT NULL CHECK (octet_length(seal) = 32),
    CHECK ((person_salt IS NULL) = (account_name IS NULL) AND (person_salt IS NULL) = (address IS NULL)),
    CHECK ((details_salt IS NULL) = (details IS NULL))
);
CREATE INDEX entries_of_organisation ON audit.entries (organisation_id, sequence);
CREATE INDEX entries_of_account ON audit.entries (account_id, sequence);
CREATE INDEX entries_about ON audit.entries (subject_id, sequence) WHERE subject_id IS NOT NULL;
CREATE INDEX entries_by_action ON audit.entries (action, sequence);
CREATE INDEX entries_by_time ON audit.entries (occurred_at);

-- Entries are only ever added. What is personal in one may be erased, all of it, and nothing put in its place.
CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erasable CONSTANT text[] := ARRAY['account_name', 'address', 'person_salt', 'details', 'details_salt', 'module'];  -- module follows action
BEGIN
    IF TG_OP = 'UPDATE'
       AND to_jsonb(new) - erasable = to_jsonb(old) - erasable
       AND (new.person_salt IS NULL OR (new.person_salt, new.account_name, new.address) = (old.person_salt, old.account_name, old.address))
       AND (new.details_salt IS NULL OR (new.details_salt, new.details) = (old.details_salt, old.details))
    THEN
        RETURN new;
    END IF;
    RAISE EXCEPTION 'the audit log only grows: % is refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER entries_only_grow BEFORE UPDATE OR DELETE ON audit.entries FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER entries_stay BEFORE TRUNCATE ON audit.entries FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

-- The read copy of organisations, to call them by their names.
CREATE TABLE audit.known_organisations (
    organisation_id  uuid PRIMARY KEY,
    version          bigint NOT NULL,
    slug             text NOT NULL,
    name             text NOT NULL
);
