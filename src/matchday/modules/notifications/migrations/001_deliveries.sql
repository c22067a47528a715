-- How to reach people: a copy of what accounts says. A deleted account stays as a row without anything about the person,
-- so that nothing late brings it back.
CREATE TABLE notifications.known_contacts (
    account_id  uuid PRIMARY KEY,
    version     integer NOT NULL,
    email       text,  -- null: the account was deleted
    name        text NOT NULL,
    locale      text NOT NULL
);
CREATE INDEX known_contacts_email ON notifications.known_contacts (lower(email)) WHERE email IS NOT NULL;

-- What a person wants to hear of, by which way, where it differs from what is usual (domain/kinds.py).
CREATE TABLE notifications.preferences (
    account_id  uuid NOT NULL,
    category    text NOT NULL,
    channel     text NOT NULL,
    is_on       boolean NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, category, channel)
);

-- Addresses without an account whose owners want no more mail of a category. Only their hashes: they gave us nothing.
CREATE TABLE notifications.silenced_addresses (
    address_hash  bytea NOT NULL,
    category      text NOT NULL,
    silenced_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (address_hash, category)
);

-- Every mail: to be sent, sent, or given up.
CREATE TABLE notifications.deliveries (
    delivery_id       uuid PRIMARY KEY,
    event_id          uuid NOT NULL,
    kind              text NOT NULL,
    category          text NOT NULL,
    account_id        uuid,
    recipient         text,  -- null: the address the account has when it is sent
    locale            text,  -- null: the account's
    context           jsonb NOT NULL,
    sealed_path       text,  -- opened right before sending; null when there is no link, or when it is of no more use
    sealed_for        text,  -- the place it was sealed for
    expires_at        timestamptz,  -- when the link ends; afterwards the mail is not sent
    outlives_account  boolean NOT NULL DEFAULT false,  -- "your account was deleted" goes out although it was
    paced_for         text,  -- whoever must not be flooded: an address, or an account
    headers           jsonb NOT NULL DEFAULT '{}',  -- correlation id and trace of the event
    state             text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'dead', 'suppressed')),
    attempts          integer NOT NULL DEFAULT 0,
    awaits_contact    boolean NOT NULL DEFAULT false,  -- the account is not known here yet
    next_attempt_at   timestamptz NOT NULL DEFAULT now(),  -- while it is being sent: when the claim on it ends
    last_error        text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    queued_at         timestamptz NOT NULL DEFAULT now(),  -- later than created_at when somebody had it sent again
    ended_at          timestamptz,  -- sent, dead or suppressed
    CHECK (account_id IS NOT NULL OR recipient IS NOT NULL OR state IN ('sent', 'dead', 'suppressed')),
    CHECK ((sealed_path IS NULL) = (sealed_for IS NULL)),
    UNIQUE (event_id, kind)  -- an event heard twice makes one mail
);
CREATE INDEX deliveries_due ON notifications.deliveries (next_attempt_at) WHERE state IN ('queued', 'sending');
CREATE INDEX deliveries_by_state ON notifications.deliveries (state, created_at DESC, delivery_id DESC);
CREATE INDEX deliveries_of_account ON notifications.deliveries (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX deliveries_paced ON notifications.deliveries (paced_for, created_at) WHERE paced_for IS NOT NULL;

-- Mail that goes nowhere, for developers and the demo: only without a mail server, never in production.
CREATE TABLE notifications.mailbox (
    mail_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recipient   text NOT NULL,
    subject     text NOT NULL,
    headers     text NOT NULL,
    text        text NOT NULL,
    html        text NOT NULL,
    arrived_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX mailbox_recipient ON notifications.mailbox (lower(recipient), mail_id DESC);
