-- Passkeys (WebAuthn): a key pair whose private half never leaves the person's device.
CREATE TABLE accounts.passkeys (
    passkey_id          uuid PRIMARY KEY,
    account_id          uuid NOT NULL REFERENCES accounts.accounts ON DELETE CASCADE,
    credential_id       bytea NOT NULL UNIQUE CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),  -- the longest that WebAuthn allows
    public_key          bytea NOT NULL CHECK (octet_length(public_key) <= 4096),  -- COSE
    sign_count          bigint NOT NULL CHECK (sign_count >= 0),
    transports          text[] NOT NULL,
    aaguid              uuid NOT NULL,  -- the make of the authenticator; zero where it does not tell
    name                text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    is_backup_eligible  boolean NOT NULL,
    is_backed_up        boolean NOT NULL,
    created_at          timestamptz NOT NULL DEFAULT now(),
    last_used_at        timestamptz
);
CREATE INDEX passkeys_account ON accounts.passkeys (account_id, created_at);

-- What an authenticator has to sign. A row is deleted by who uses it, before anything is verified: it works once.
CREATE TABLE accounts.passkey_challenges (
    challenge_id  uuid PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('register', 'sign_in', 'confirm')),
    account_id    uuid REFERENCES accounts.accounts ON DELETE CASCADE,
    challenge     bytea NOT NULL CHECK (octet_length(challenge) = 32),
    expires_at    timestamptz NOT NULL,
    -- Who signs in is not known before; who adds a passkey or confirms is.
    CHECK ((kind = 'sign_in') = (account_id IS NULL))
);
CREATE INDEX passkey_challenges_expires ON accounts.passkey_challenges (expires_at);
CREATE INDEX passkey_challenges_account ON accounts.passkey_challenges (account_id) WHERE account_id IS NOT NULL;

-- Codes of an app (TOTP, RFC 6238). The secret is sealed for its account; it asks for nothing before `confirmed_at`.
CREATE TABLE accounts.totp (
    account_id     uuid PRIMARY KEY REFERENCES accounts.accounts ON DELETE CASCADE,
    sealed_secret  bytea NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    confirmed_at   timestamptz,
    last_step      bigint NOT NULL DEFAULT 0  -- the time step of the last code taken: each counts once
);

-- Only hashes are kept, each for its account.
CREATE TABLE accounts.recovery_codes (
    account_id  uuid NOT NULL REFERENCES accounts.accounts ON DELETE CASCADE,
    code_hash   bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    used_at     timestamptz,
    PRIMARY KEY (account_id, code_hash)
);

-- Wrong codes, for throttling; apart from the tries at passwords.
CREATE TABLE accounts.wrong_codes (
    wrong_code_id  uuid PRIMARY KEY,
    account_id     uuid NOT NULL REFERENCES accounts.accounts ON DELETE CASCADE,
    tried_at       timestamptz NOT NULL
);
CREATE INDEX wrong_codes_account ON accounts.wrong_codes (account_id, tried_at);
CREATE INDEX wrong_codes_age ON accounts.wrong_codes (tried_at);

-- Who has shown the password and not yet the second factor. It opens nothing but the page that asks for that.
CREATE TABLE accounts.half_sign_ins (
    token_hash     bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id     uuid NOT NULL REFERENCES accounts.accounts ON DELETE CASCADE,
    password_mark  bytea,  -- of the password that was shown: a new one voids this row; NULL when it was another way in
    tries          integer NOT NULL DEFAULT 0,
    expires_at     timestamptz NOT NULL
);
CREATE INDEX half_sign_ins_expires ON accounts.half_sign_ins (expires_at);
CREATE INDEX half_sign_ins_account ON accounts.half_sign_ins (account_id);

-- So that a person tells two devices with the same browser apart.
ALTER TABLE accounts.sessions ADD COLUMN signed_in_with text NOT NULL DEFAULT 'password'
    CHECK (signed_in_with IN ('password', 'code', 'recovery_code', 'passkey', 'google'));
