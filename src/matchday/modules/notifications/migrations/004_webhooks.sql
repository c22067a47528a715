-- Clubs can be followed.
ALTER TABLE notifications.known_subjects
    DROP CONSTRAINT known_subjects_kind_check,
    ADD CONSTRAINT known_subjects_kind CHECK (kind IN ('match', 'team', 'club', 'competition', 'organisation', 'person'));

CREATE INDEX known_subjects_path ON notifications.known_subjects (path);

-- What concerns one organisation or person alone: only webhooks of this owner hear of it.
ALTER TABLE notifications.happenings ADD COLUMN owner_id uuid;

-- The signing key's number: a new one is made of it with each new secret. Whose organisation and roles: who is told when a
-- webhook is ended.
ALTER TABLE notifications.destinations ADD COLUMN key_number integer NOT NULL DEFAULT 1;
CREATE TABLE notifications.known_organisers (
    organisation_id  uuid NOT NULL,
    account_id       uuid NOT NULL,
    version          integer NOT NULL,
    is_organiser     boolean NOT NULL,
    PRIMARY KEY (organisation_id, account_id)
);
CREATE INDEX known_organisers_of_account ON notifications.known_organisers (account_id);

-- How long the other side took at the last try, and every try for those who keep a log: what was answered, and when.
ALTER TABLE notifications.deliveries ADD COLUMN milliseconds integer;
CREATE TABLE notifications.tries (
    delivery_id   uuid NOT NULL REFERENCES notifications.deliveries ON DELETE CASCADE,
    tried_at      timestamptz NOT NULL,
    milliseconds  integer NOT NULL,
    status        integer,
    words         text,
    answer        text NOT NULL,
    PRIMARY KEY (delivery_id, tried_at)
);
