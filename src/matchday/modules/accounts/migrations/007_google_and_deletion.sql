-- Whom another site has signed in for us. The subject is the person there and never changes; the address may.
CREATE TABLE accounts.identities (
    provider      text NOT NULL CHECK (provider IN ('google')),
    subject       text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    account_id    uuid NOT NULL REFERENCES accounts.accounts ON DELETE CASCADE,
    email         text NOT NULL CHECK (length(email) <= 254),  -- there, when they were linked
    linked_at     timestamptz NOT NULL DEFAULT now(),
    last_used_at  timestamptz,
    PRIMARY KEY (provider, subject)
);
CREATE UNIQUE INDEX identities_of_account ON accounts.identities (account_id, provider);

-- Somebody has gone to the provider and is expected back. A row is deleted by who comes back, before anything is believed.
-- State, nonce and code verifier are made of a ticket that only the browser has.
CREATE TABLE accounts.journeys (
    ticket_hash  bytea PRIMARY KEY CHECK (octet_length(ticket_hash) = 32),
    purpose      text NOT NULL CHECK (purpose IN ('sign_in', 'link', 'confirm')),
    account_id   uuid REFERENCES accounts.accounts ON DELETE CASCADE,
    session_id   uuid REFERENCES accounts.sessions ON DELETE CASCADE,
    going        text NOT NULL CHECK (length(going) <= 8000),
    expires_at   timestamptz NOT NULL,
    -- Who signs in is not known before; who links or confirms is.
    CHECK ((purpose = 'sign_in') = (account_id IS NULL) AND (account_id IS NULL) = (session_id IS NULL))
);
CREATE INDEX journeys_expires ON accounts.journeys (expires_at);
CREATE INDEX journeys_account ON accounts.journeys (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX journeys_session ON accounts.journeys (session_id) WHERE session_id IS NOT NULL;

-- The provider vouches for somebody who has no account here, or whose address belongs to one that is not linked: what may
-- become of it once the person agrees, or signs in to that account.
CREATE TABLE accounts.offers (
    token_hash  bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    provider    text NOT NULL CHECK (provider IN ('google')),
    subject     text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    email       text NOT NULL CHECK (length(email) <= 254),
    name        text NOT NULL CHECK (length(name) <= 80),
    account_id  uuid REFERENCES accounts.accounts ON DELETE CASCADE,  -- the only one that may be linked; NULL: a new account
    going       text NOT NULL CHECK (length(going) <= 8000),
    expires_at  timestamptz NOT NULL
);
CREATE INDEX offers_expires ON accounts.offers (expires_at);
CREATE INDEX offers_account ON accounts.offers (account_id) WHERE account_id IS NOT NULL;

-- Accounts that were deleted, so that it can be said again to whoever builds a copy anew. Nothing of the person.
CREATE TABLE accounts.deleted_accounts (
    account_id  uuid PRIMARY KEY,
    version     bigint NOT NULL,
    deleted_at  timestamptz NOT NULL DEFAULT now()
);

-- When people took their data, for a limit; kept for an hour.
CREATE TABLE accounts.data_exports (
    account_id  uuid NOT NULL REFERENCES accounts.accounts ON DELETE CASCADE,
    made_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX data_exports_account ON accounts.data_exports (account_id, made_at);
CREATE INDEX data_exports_age ON accounts.data_exports (made_at);
