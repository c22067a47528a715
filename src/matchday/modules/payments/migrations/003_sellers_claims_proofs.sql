-- Processes that carry payments and all else to providers, and when each was last heard of. What one that is not heard of any more
-- had claimed is taken up by the others at once, and not only when its lease has run out.
CREATE TABLE payments.workers (
    worker_id  uuid PRIMARY KEY,
    seen_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- Who has claimed a row until it is due again; null once that is known to be no claim but a pause.
ALTER TABLE payments.payments ADD COLUMN claimed_by uuid;
ALTER TABLE payments.refunds ADD COLUMN claimed_by uuid;
ALTER TABLE payments.payouts ADD COLUMN claimed_by uuid;
ALTER TABLE payments.subscriptions ADD COLUMN claimed_by uuid;
ALTER TABLE payments.merchants ADD COLUMN claimed_by uuid;
ALTER TABLE payments.dispute_looks ADD COLUMN claimed_by uuid;

-- Who sold to others is paid out too.
ALTER TABLE payments.payouts ALTER COLUMN organisation_id DROP NOT NULL;
ALTER TABLE payments.payouts ADD COLUMN person_id uuid;
ALTER TABLE payments.payouts ADD CONSTRAINT payouts_of_one CHECK (num_nonnulls(organisation_id, person_id) = 1);
CREATE INDEX payouts_of_person ON payments.payouts (person_id, payout_id) WHERE person_id IS NOT NULL;
-- An account at a provider is an organisation's, or a person's who sells: then organisation_id is that of the person's account.
ALTER TABLE payments.merchants ADD COLUMN is_person boolean NOT NULL DEFAULT false;

-- Until when each provider has been asked for disputes that it told nobody of.
CREATE TABLE payments.dispute_rounds (
    provider     text PRIMARY KEY,
    asked_until  timestamptz,
    due_at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE payments.sandbox_disputes ADD COLUMN created_at timestamptz NOT NULL DEFAULT clock_timestamp();

-- The last proof of each kind, for the platform's admins: what was looked at, and what is wrong with it.
CREATE TABLE payments.proofs (
    kind          text PRIMARY KEY CHECK (kind IN ('payments', 'ledger')),
    made_at       timestamptz,
    milliseconds  integer NOT NULL DEFAULT 0,
    facts         text NOT NULL DEFAULT '',
    faults        text[] NOT NULL DEFAULT '{}',
    notes         text[] NOT NULL DEFAULT '{}',
    due_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO payments.proofs (kind) VALUES ('payments'), ('ledger');
