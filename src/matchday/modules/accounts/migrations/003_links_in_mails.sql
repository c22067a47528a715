-- Somebody wants an account and has not shown yet that the address is theirs. The row goes when it is confirmed.
CREATE TABLE accounts.sign_ups (
    sign_up_id     uuid PRIMARY KEY,
    email          text NOT NULL CHECK (length(email) <= 254),
    name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    password_hash  text NOT NULL,
    locale         text NOT NULL CHECK (locale IN ('en', 'de')),
    token_hash     bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    tries          integer NOT NULL DEFAULT 0,  -- to confirm it, counted before the password is looked at
    created_at     timestamptz NOT NULL DEFAULT now(),
    expires_at     timestamptz NOT NULL
);
CREATE INDEX sign_ups_email ON accounts.sign_ups (lower(email));
CREATE INDEX sign_ups_expires ON accounts.sign_ups (expires_at);

-- One per address, so that only the newest link works. An address without an account has its row too: the same work for both.
CREATE TABLE accounts.password_resets (
    email_hash  bytea PRIMARY KEY CHECK (octet_length(email_hash) = 32),
    account_id  uuid REFERENCES accounts.accounts ON DELETE CASCADE,
    token_hash  bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    expires_at  timestamptz NOT NULL
);
CREATE INDEX password_resets_account ON accounts.password_resets (account_id);
CREATE INDEX password_resets_expires ON accounts.password_resets (expires_at);

-- The address an account is to have once it is confirmed; one per account.
CREATE TABLE accounts.email_changes (
    account_id  uuid PRIMARY KEY REFERENCES accounts.accounts ON DELETE CASCADE,
    email       text NOT NULL CHECK (length(email) <= 254),
    token_hash  bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    expires_at  timestamptz NOT NULL
);
CREATE INDEX email_changes_expires ON accounts.email_changes (expires_at);

-- Mails that somebody caused to an address they have not shown to be theirs, for throttling; kept for an hour.
CREATE TABLE accounts.mail_requests (
    request_id    uuid PRIMARY KEY,
    email_hash    bytea NOT NULL CHECK (octet_length(email_hash) = 32),
    address       text NOT NULL CHECK (length(address) <= 64),
    is_granted    boolean NOT NULL,  -- false: there had been enough mails to this address, none was sent
    requested_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX mail_requests_email ON accounts.mail_requests (email_hash, requested_at) WHERE is_granted;
CREATE INDEX mail_requests_address ON accounts.mail_requests (address, requested_at);
CREATE INDEX mail_requests_age ON accounts.mail_requests (requested_at);

-- Where an account was signed in before, asked at every sign-in.
CREATE INDEX sessions_of_account ON accounts.sessions (account_id, last_used_at);
