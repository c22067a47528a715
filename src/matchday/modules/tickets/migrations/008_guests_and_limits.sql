-- Gifts to people without an account. Then `positions.holder_id` is the gift's own id: whoever shows its secret has the ticket, until it is
-- taken into an account. A giver without an account is none: they have shown the secret of the ticket's order, or of the gift by
-- which they have it.
ALTER TABLE tickets.transfers ALTER COLUMN giver_id DROP NOT NULL;
ALTER TABLE tickets.transfers
    ADD COLUMN receiver_email text CHECK (length(receiver_email) <= 254),
    ADD COLUMN receiver_locale text;
CREATE INDEX transfers_of_order ON tickets.transfers (tickets.order_of(ticket_id));

-- Something beside tickets, such as parking: what an event costs "from" is not said of it.
ALTER TABLE tickets.products ADD COLUMN is_extra boolean NOT NULL DEFAULT false;

-- A voucher's further limits: for how many tickets one person may use it, and from which sum of an order on.
ALTER TABLE tickets.vouchers
    ADD COLUMN per_person_max integer CHECK (per_person_max BETWEEN 1 AND 1000),
    ADD COLUMN order_min_minor bigint CHECK (order_min_minor BETWEEN 1 AND 1000000000000);
