-- A double-entry ledger of the module, in units that the module names. {schema} is the module's name.

-- The columns are sums of what was booked, kept up to some moment; `ledger_changes` has what came after it.
CREATE TABLE {schema}.ledger_accounts (
    account_id       uuid PRIMARY KEY,
    kind             text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]{{0,39}}$'),
    owner_id         uuid,
    unit             text NOT NULL CHECK (unit ~ '^[A-Za-z][A-Za-z0-9_]{{0,15}}$'),
    guard            text NOT NULL CHECK (guard IN ('none', 'debits_within_credits', 'credits_within_debits')),
    opened_at        timestamptz NOT NULL DEFAULT now(),
    debits_posted    bigint NOT NULL DEFAULT 0,
    credits_posted   bigint NOT NULL DEFAULT 0,
    debits_pending   bigint NOT NULL DEFAULT 0,
    credits_pending  bigint NOT NULL DEFAULT 0,
    UNIQUE NULLS NOT DISTINCT (kind, owner_id, unit)
) WITH (fillfactor = 70);
CREATE INDEX ledger_accounts_owner ON {schema}.ledger_accounts (owner_id) WHERE owner_id IS NOT NULL;

-- Every transfer is one row, and both its entries follow from it: it debits one account by what it credits the other with.
-- `posted` is what it books, `pending` what it reserves, or releases where it is negative. There are no foreign keys:
-- accounts are never deleted, the statement that books has read them, and `matchday ledger verify` looks.
CREATE TABLE {schema}.ledger_transfers (
    transfer_id        uuid PRIMARY KEY,
    position           bigint GENERATED ALWAYS AS IDENTITY,
    made_at            timestamptz NOT NULL,
    debit_account_id   uuid NOT NULL,
    credit_account_id  uuid NOT NULL,
    posted             bigint NOT NULL,
    pending            bigint NOT NULL,
    pending_id         uuid,         -- the transfer that this one resolves
    expires_at         timestamptz,  -- until when it may be posted
    reference_id       uuid,
    kind               text NOT NULL,
    reason             text NOT NULL CHECK (length(reason) BETWEEN 1 AND 40),
    CHECK (debit_account_id <> credit_account_id),
    CHECK (
        CASE kind
            WHEN 'direct' THEN posted > 0 AND pending = 0 AND pending_id IS NULL AND expires_at IS NULL
            WHEN 'pending' THEN posted = 0 AND pending > 0 AND pending_id IS NULL
            WHEN 'posted' THEN posted > 0 AND pending <= -posted AND pending_id IS NOT NULL AND expires_at IS NULL
            WHEN 'voided' THEN posted = 0 AND pending < 0 AND pending_id IS NOT NULL AND expires_at IS NULL
            WHEN 'expired' THEN posted = 0 AND pending < 0 AND pending_id IS NOT NULL AND expires_at IS NULL
            ELSE false
        END
    )
);
CREATE INDEX ledger_transfers_debited ON {schema}.ledger_transfers (debit_account_id, made_at, position);
CREATE INDEX ledger_transfers_credited ON {schema}.ledger_transfers (credit_account_id, made_at, position);
-- What was pending is resolved once, whoever tries.
CREATE UNIQUE INDEX ledger_transfers_resolving ON {schema}.ledger_transfers (pending_id) WHERE pending_id IS NOT NULL;

-- Pending transfers that nobody has resolved: the row that is locked to resolve one, and then goes.
CREATE TABLE {schema}.ledger_pendings (
    pending_id  uuid PRIMARY KEY,
    expires_at  timestamptz
);
CREATE INDEX ledger_pendings_expiring ON {schema}.ledger_pendings (expires_at) WHERE expires_at IS NOT NULL;

-- What a batch changed on an account whose row it did not lock. A sweep adds these to the account and deletes them.
CREATE TABLE {schema}.ledger_changes (
    account_id       uuid NOT NULL,
    debits_posted    bigint NOT NULL,
    credits_posted   bigint NOT NULL,
    debits_pending   bigint NOT NULL,
    credits_pending  bigint NOT NULL
);
CREATE INDEX ledger_changes_account ON {schema}.ledger_changes (account_id);

CREATE VIEW {schema}.ledger_entries AS
    SELECT debit_account_id AS account_id, made_at, position, transfer_id, 'debit' AS side, credit_account_id AS other_account_id,
        -posted AS posted, -pending AS pending, kind, reason, reference_id, pending_id
    FROM {schema}.ledger_transfers
    UNION ALL
    SELECT credit_account_id, made_at, position, transfer_id, 'credit', debit_account_id,
        posted, pending, kind, reason, reference_id, pending_id
    FROM {schema}.ledger_transfers;

-- Transfers and the terms of accounts stay as they are. A mistake is put right by another transfer.
CREATE FUNCTION {schema}.refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is in the ledger stays in it (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_transfers_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.ledger_transfers
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_ledger_change();
CREATE TRIGGER ledger_accounts_stay BEFORE DELETE OR TRUNCATE ON {schema}.ledger_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_ledger_change();
CREATE TRIGGER ledger_terms_stay BEFORE UPDATE OF account_id, kind, owner_id, unit, guard, opened_at ON {schema}.ledger_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_ledger_change();
