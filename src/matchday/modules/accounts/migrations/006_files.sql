-- Every file that accounts has asked storage to keep, written down before the upload: what storage holds and nobody uses
-- is found here, whatever process died in between.
CREATE TABLE accounts.stored_files (
    key            text PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 200),
    uploaded_by    uuid REFERENCES accounts.accounts ON DELETE SET NULL,
    uploaded_at    timestamptz NOT NULL DEFAULT now(),
    free_since     timestamptz DEFAULT now(),  -- NULL while somebody uses it
    claimed_until  timestamptz,  -- a process is deleting it
    CHECK (free_since IS NOT NULL OR claimed_until IS NULL)
);
CREATE INDEX stored_files_free ON accounts.stored_files (free_since) WHERE free_since IS NOT NULL;
CREATE INDEX stored_files_uploads ON accounts.stored_files (uploaded_by, uploaded_at);
CREATE UNIQUE INDEX accounts_avatar_key ON accounts.accounts (avatar_key) WHERE avatar_key IS NOT NULL;
