-- From when on a person may have what they have earned by it; null: at once. Until then the event may be called off, and its buyer get
-- the money back.
ALTER TABLE payments.payments ADD COLUMN held_until timestamptz;
CREATE INDEX payments_held ON payments.payments (payee_id, held_until) WHERE payee_id IS NOT NULL AND held_until IS NOT NULL;
