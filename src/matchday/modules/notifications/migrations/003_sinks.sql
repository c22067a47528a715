-- What can be followed, with the name it is shown by: copies of what competitions say. A subject's id is its own everywhere.
CREATE TABLE notifications.known_subjects (
    subject_id  uuid PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('match', 'team', 'competition', 'organisation', 'person')),
    version     bigint NOT NULL,
    name        text NOT NULL,
    detail      text NOT NULL DEFAULT '',
    path        text NOT NULL
);

-- What is known of each match that is near, for telling what is new about it (domain/matches.py).
CREATE TABLE notifications.known_matches (
    match_id      uuid PRIMARY KEY,
    kicks_off_at  timestamptz,  -- null while only its protocol was heard
    known         jsonb NOT NULL,
    changed_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX known_matches_old ON notifications.known_matches (coalesce(kicks_off_at, changed_at));

-- What has happened, once each, and how far it was spread among those who follow.
CREATE TABLE notifications.happenings (
    happening_id    uuid PRIMARY KEY,
    kind            text NOT NULL,
    template        text NOT NULL,
    subjects        uuid[] NOT NULL,
    facts           jsonb NOT NULL,
    corrects        uuid,
    headers         jsonb NOT NULL DEFAULT '{}',
    happened_at     timestamptz NOT NULL DEFAULT now(),
    spread_to       uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',  -- the last destination that was given it
    next_spread_at  timestamptz DEFAULT now()  -- null: everybody has it
);
CREATE INDEX happenings_to_spread ON notifications.happenings (next_spread_at) WHERE next_spread_at IS NOT NULL;
CREATE INDEX happenings_old ON notifications.happenings (happened_at);

-- Where news goes. A destination outside is also the queue of what goes there: `due_at` is when its oldest delivery may be
-- tried, and while somebody tries it, when the claim on it ends. So one chat or server gets one message at a time, in order.
CREATE TABLE notifications.destinations (
    destination_id   uuid PRIMARY KEY,
    sink             text NOT NULL,
    account_id       uuid,
    organisation_id  uuid,
    address          text NOT NULL DEFAULT '',
    title            text NOT NULL DEFAULT '',
    locale           text NOT NULL DEFAULT 'en',
    sealed_secret    bytea,
    sealed_previous  bytea,  -- the secret before, which signs as well until previous_until
    previous_until   timestamptz,
    state            text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'ended')),
    ended_because    text,
    muted_until      timestamptz,
    due_at           timestamptz,
    failing_since    timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    ended_at         timestamptz,
    CHECK ((account_id IS NULL) <> (organisation_id IS NULL)),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL))
);
-- A person has one inbox, one mail address and one chat.
CREATE UNIQUE INDEX destinations_of_account ON notifications.destinations (account_id, sink)
    WHERE account_id IS NOT NULL AND sink <> 'webhook' AND state = 'active';
CREATE INDEX destinations_by_account ON notifications.destinations (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX destinations_by_organisation ON notifications.destinations (organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX destinations_by_address ON notifications.destinations (sink, address) WHERE address <> '';
CREATE INDEX destinations_due ON notifications.destinations (sink, due_at) WHERE due_at IS NOT NULL;

-- Who wants to hear what of what.
CREATE TABLE notifications.follows (
    subject_id      uuid NOT NULL,
    destination_id  uuid NOT NULL REFERENCES notifications.destinations ON DELETE CASCADE,
    kinds           text[] NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject_id, destination_id)
);
CREATE INDEX follows_of_destination ON notifications.follows (destination_id);

-- Codes that link a chat to an account, once. Only their hashes.
CREATE TABLE notifications.link_codes (
    code_hash   bytea PRIMARY KEY,
    account_id  uuid NOT NULL,
    locale      text NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX link_codes_of_account ON notifications.link_codes (account_id);

-- What a whole sink may send in a second, over all processes; and how far its own mailbox was read, by whom.
CREATE TABLE notifications.paces (
    sink          text PRIMARY KEY,
    second        bigint NOT NULL DEFAULT 0,
    used          integer NOT NULL DEFAULT 0,
    read_up_to    bigint NOT NULL DEFAULT 0,
    reader        uuid,
    reader_until  timestamptz
);

-- Deliveries go by other ways than mail too. What goes to many at once stands behind what one person waits for.
ALTER TABLE notifications.deliveries
    ADD COLUMN sink text NOT NULL DEFAULT 'email',
    ADD COLUMN destination_id uuid REFERENCES notifications.destinations ON DELETE CASCADE,
    ADD COLUMN happening_id uuid,
    ADD COLUMN is_bulk boolean NOT NULL DEFAULT false,
    ADD COLUMN reference text,       -- what the other side calls it: a message's id
    ADD COLUMN answer_status integer,
    ADD COLUMN answer text,          -- the beginning of what the other side said
    ADD COLUMN tried_at timestamptz,
    DROP CONSTRAINT deliveries_check,
    ADD CONSTRAINT deliveries_somebody CHECK (
        account_id IS NOT NULL OR recipient IS NOT NULL OR destination_id IS NOT NULL OR state IN ('sent', 'dead', 'suppressed')
    );
CREATE INDEX deliveries_due_mail ON notifications.deliveries (is_bulk, next_attempt_at) WHERE state IN ('queued', 'sending') AND sink = 'email';
CREATE INDEX deliveries_of_destination ON notifications.deliveries (destination_id, delivery_id) WHERE destination_id IS NOT NULL;
CREATE INDEX deliveries_waiting ON notifications.deliveries (destination_id, next_attempt_at)
    WHERE destination_id IS NOT NULL AND state IN ('queued', 'sending');
CREATE INDEX deliveries_of_happening ON notifications.deliveries (happening_id, destination_id) WHERE happening_id IS NOT NULL;
