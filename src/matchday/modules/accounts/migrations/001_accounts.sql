-- People and how they sign in.
CREATE TABLE accounts.accounts (
    account_id         uuid PRIMARY KEY,
    email              text NOT NULL CHECK (length(email) <= 254),
    name               text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    password_hash      text,  -- argon2id; NULL for an account that signs in another way
    is_platform_admin  boolean NOT NULL DEFAULT false,
    banned_at          timestamptz,
    ban_reason         text CHECK (length(ban_reason) <= 500),
    created_at         timestamptz NOT NULL DEFAULT now(),
    version            bigint NOT NULL DEFAULT 1,
    CHECK ((banned_at IS NULL) = (ban_reason IS NULL))
);
-- One account per address, however it is capitalised.
CREATE UNIQUE INDEX accounts_email ON accounts.accounts (lower(email));

-- A session is a family of refresh tokens: what the person sees as one signed-in device.
CREATE TABLE accounts.sessions (
    session_id     uuid PRIMARY KEY,
    account_id     uuid NOT NULL REFERENCES accounts.accounts ON DELETE CASCADE,
    user_agent     text NOT NULL CHECK (length(user_agent) <= 400),
    address        text NOT NULL CHECK (length(address) <= 64),
    created_at     timestamptz NOT NULL DEFAULT now(),
    last_used_at   timestamptz NOT NULL DEFAULT now(),
    expires_at     timestamptz NOT NULL,
    ended_at       timestamptz,
    ended_because  text CHECK (ended_because IN ('sign_out', 'everywhere', 'password', 'ban', 'reuse', 'too_many')),
    CHECK ((ended_at IS NULL) = (ended_because IS NULL))
);
CREATE INDEX sessions_open ON accounts.sessions (account_id, last_used_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_expires ON accounts.sessions (expires_at);

-- Only hashes are kept: a copy of this table signs nobody in.
CREATE TABLE accounts.refresh_tokens (
    token_hash  bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    session_id  uuid NOT NULL REFERENCES accounts.sessions ON DELETE CASCADE,
    issued_at   timestamptz NOT NULL DEFAULT now(),
    used_at     timestamptz
);
-- A session has one token that still works. Used ones stay for a week, so that their reuse is noticed.
CREATE UNIQUE INDEX refresh_tokens_unused ON accounts.refresh_tokens (session_id) WHERE used_at IS NULL;
CREATE INDEX refresh_tokens_used ON accounts.refresh_tokens (used_at) WHERE used_at IS NOT NULL;
CREATE INDEX refresh_tokens_session ON accounts.refresh_tokens (session_id);

-- Tries to sign in that have not succeeded, for throttling. Addresses of strangers are kept as hashes, for an hour.
CREATE TABLE accounts.sign_in_attempts (
    attempt_id    uuid PRIMARY KEY,
    email_hash    bytea NOT NULL,
    address       text NOT NULL,
    attempted_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_in_attempts_email ON accounts.sign_in_attempts (email_hash, attempted_at);
CREATE INDEX sign_in_attempts_address ON accounts.sign_in_attempts (address, attempted_at);
CREATE INDEX sign_in_attempts_age ON accounts.sign_in_attempts (attempted_at);

-- Keys that sign access tokens. The private part is sealed with a key derived from the process's secret.
CREATE TABLE accounts.signing_keys (
    kid             text PRIMARY KEY,
    public_x        text NOT NULL,
    sealed_private  bytea NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    signs_from      timestamptz NOT NULL  -- later than created_at by the time it takes every process to hear of it
);
CREATE INDEX signing_keys_signs_from ON accounts.signing_keys (signs_from);

CREATE TABLE accounts.organisations (
    organisation_id  uuid PRIMARY KEY,
    slug             text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$'),
    name             text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    accent           text NOT NULL CHECK (accent ~ '^#[0-9a-f]{6}$'),
    created_at       timestamptz NOT NULL DEFAULT now(),
    version          bigint NOT NULL DEFAULT 1
);

-- A membership that has ended keeps its row without roles, so that its version goes on if the person returns.
CREATE TABLE accounts.memberships (
    organisation_id  uuid NOT NULL REFERENCES accounts.organisations ON DELETE CASCADE,
    account_id       uuid NOT NULL REFERENCES accounts.accounts ON DELETE CASCADE,
    roles            text[] NOT NULL CHECK (roles <@ ARRAY['owner', 'organiser', 'scorer', 'auctioneer', 'treasurer', 'editor']),
    joined_at        timestamptz NOT NULL DEFAULT now(),
    version          bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (organisation_id, account_id)
);
CREATE INDEX memberships_of_account ON accounts.memberships (account_id) WHERE roles <> '{}';
