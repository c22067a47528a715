-- When somebody's roles were last decided on: an invitation from before that is worth nothing any more.
ALTER TABLE accounts.memberships ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();

-- Who may come in. Only the hash of the link's token is kept; sending it again makes a new one and the old link dies.
CREATE TABLE accounts.invitations (
    invitation_id    uuid PRIMARY KEY,
    organisation_id  uuid NOT NULL REFERENCES accounts.organisations ON DELETE CASCADE,
    email            text NOT NULL CHECK (length(email) <= 254),
    roles            text[] NOT NULL CHECK (
        roles <> '{}' AND roles <@ ARRAY['owner', 'organiser', 'scorer', 'auctioneer', 'treasurer', 'editor']
    ),
    token_hash       bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    invited_by       uuid NOT NULL REFERENCES accounts.accounts ON DELETE CASCADE,
    sent_at          timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    ended_at         timestamptz,
    ended_because    text CHECK (ended_because IN ('accepted', 'withdrawn')),
    CHECK ((ended_at IS NULL) = (ended_because IS NULL))
);
-- One open invitation per address: asking again replaces it.
CREATE UNIQUE INDEX invitations_open ON accounts.invitations (organisation_id, lower(email)) WHERE ended_at IS NULL;
CREATE INDEX invitations_expires ON accounts.invitations (expires_at);
CREATE INDEX invitations_invited_by ON accounts.invitations (invited_by);

-- Mails that invitations have sent, for throttling. Addresses of strangers are kept as hashes, for a day.
CREATE TABLE accounts.invitation_mails (
    mail_id          uuid PRIMARY KEY,
    organisation_id  uuid NOT NULL REFERENCES accounts.organisations ON DELETE CASCADE,
    email_hash       bytea NOT NULL,
    sent_at          timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX invitation_mails_organisation ON accounts.invitation_mails (organisation_id, sent_at);
CREATE INDEX invitation_mails_email ON accounts.invitation_mails (email_hash, sent_at);
CREATE INDEX invitation_mails_age ON accounts.invitation_mails (sent_at);

-- Keys of client sites. Only the hash is kept: a copy of this table opens nothing.
CREATE TABLE accounts.api_keys (
    api_key_id       uuid PRIMARY KEY,
    organisation_id  uuid NOT NULL REFERENCES accounts.organisations ON DELETE CASCADE,
    name             text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    prefix           text NOT NULL CHECK (length(prefix) <= 16),  -- what people tell keys apart by
    key_hash         bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
    scopes           text[] NOT NULL CHECK (scopes <> '{}'),
    created_by       uuid REFERENCES accounts.accounts ON DELETE SET NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    expires_at       timestamptz,
    last_used_at     timestamptz,
    revoked_at       timestamptz
);
CREATE INDEX api_keys_of_organisation ON accounts.api_keys (organisation_id, api_key_id);
CREATE INDEX api_keys_created_by ON accounts.api_keys (created_by);

-- What platform admins did to an account, for the other admins. `done_by` is null for the operator, and for who is gone.
CREATE TABLE accounts.admin_acts (
    admin_act_id  uuid PRIMARY KEY,
    account_id    uuid NOT NULL REFERENCES accounts.accounts ON DELETE CASCADE,
    act           text NOT NULL CHECK (act IN ('banned', 'ban_lifted', 'admin_made', 'admin_taken')),
    reason        text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    done_by       uuid REFERENCES accounts.accounts ON DELETE SET NULL,
    done_at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX admin_acts_of_account ON accounts.admin_acts (account_id, admin_act_id);
CREATE INDEX admin_acts_done_by ON accounts.admin_acts (done_by);
