-- Prices, refunds, moves, invoices, guests.

-- Whether there is something to look up while orders are placed: most sales have neither.
ALTER TABLE tickets.sales
    ADD COLUMN has_discounts boolean NOT NULL DEFAULT false,
    ADD COLUMN keeps_places boolean NOT NULL DEFAULT false;  -- for vouchers

-- Refunded, but nobody else may have the place.
ALTER TABLE tickets.positions ADD COLUMN is_place_kept boolean NOT NULL DEFAULT false;
-- How often a voucher was used is counted from the places that are held or valid: so uses come back by themselves.
CREATE INDEX positions_by_voucher ON tickets.positions (voucher_id) WHERE voucher_id IS NOT NULL;

CREATE TABLE tickets.vouchers (
    voucher_id    uuid PRIMARY KEY,
    sale_id       uuid NOT NULL REFERENCES tickets.sales,
    code          text NOT NULL CHECK (code = upper(code) AND length(code) BETWEEN 1 AND 64),
    label         text NOT NULL DEFAULT '' CHECK (length(label) <= 120),
    effect        text NOT NULL DEFAULT 'none' CHECK (effect IN ('none', 'set', 'subtract', 'percent')),
    value         bigint NOT NULL DEFAULT 0 CHECK (value >= 0 AND (effect <> 'percent' OR value <= 10000)),
    uses_max      integer NOT NULL DEFAULT 1 CHECK (uses_max BETWEEN 1 AND 1000000),
    uses_min      integer NOT NULL DEFAULT 1 CHECK (uses_min BETWEEN 1 AND uses_max),
    budget_minor  bigint CHECK (budget_minor >= 0),
    product_ids   uuid[] NOT NULL DEFAULT '{}',
    valid_from    timestamptz,
    valid_until   timestamptz,
    opens_hidden  boolean NOT NULL DEFAULT false,
    keeps_places  boolean NOT NULL DEFAULT false CHECK (NOT keeps_places OR cardinality(product_ids) = 1),
    is_active     boolean NOT NULL DEFAULT true,
    made_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (sale_id, code),
    CHECK (valid_until > valid_from)
);

CREATE TABLE tickets.discount_rules (
    rule_id       uuid PRIMARY KEY,
    sale_id       uuid NOT NULL REFERENCES tickets.sales,
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    position      integer NOT NULL DEFAULT 0,
    kind          text NOT NULL CHECK (kind IN ('any', 'same', 'different')),
    each          integer NOT NULL CHECK (each BETWEEN 1 AND 100),
    benefit       integer CHECK (benefit BETWEEN 1 AND each),
    basis_points  integer NOT NULL CHECK (basis_points BETWEEN 1 AND 10000),
    product_ids   uuid[] NOT NULL DEFAULT '{}',
    valid_from    timestamptz,
    valid_until   timestamptz,
    is_active     boolean NOT NULL DEFAULT true,
    CHECK (valid_until > valid_from)
);
CREATE INDEX discount_rules_of_sale ON tickets.discount_rules (sale_id, position);

-- Places that are kept for the holders of vouchers and that nobody else can have, in one quota.
CREATE FUNCTION tickets.kept_in(quota uuid) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(greatest(0, v.uses_max - (
        SELECT count(*) FROM tickets.positions p JOIN tickets.orders o USING (order_id)
        WHERE p.voucher_id = v.voucher_id
          AND (p.state = 'valid' OR (p.state IS NULL AND o.state IN ('created', 'awaiting_payment')))
    ))), 0)::integer
    FROM tickets.product_quotas pq
    JOIN tickets.vouchers v ON v.product_ids = ARRAY[pq.product_id]
    WHERE pq.quota_id = quota AND v.keeps_places AND v.is_active AND (v.valid_until IS NULL OR v.valid_until > clock_timestamp())
$$;

-- Who may give tickets back without asking. None: nobody may.
CREATE TABLE tickets.refund_rules (
    sale_id            uuid PRIMARY KEY REFERENCES tickets.sales,
    open_until         timestamptz NOT NULL,
    kept_basis_points  integer NOT NULL DEFAULT 0 CHECK (kept_basis_points BETWEEN 0 AND 10000)
);

-- Refunds that were decided here. What was asked for is counted in its order at once, what came of it is written here.
CREATE TABLE tickets.refunds (
    refund_id     uuid PRIMARY KEY,
    order_id      uuid NOT NULL,
    stock_id      uuid NOT NULL,
    payment_id    uuid,
    amount_minor  bigint NOT NULL CHECK (amount_minor >= 0),
    kept_minor    bigint NOT NULL DEFAULT 0 CHECK (kept_minor >= 0),
    currency      text NOT NULL,
    numbers       smallint[] NOT NULL DEFAULT '{}',  -- of the tickets that went back
    is_place_kept boolean NOT NULL DEFAULT false,
    reason        text NOT NULL CHECK (length(reason) <= 40),
    note          text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    made_by       uuid,
    state         text NOT NULL CHECK (state IN ('wanted', 'succeeded', 'failed')),
    failure       text NOT NULL DEFAULT '',
    made_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at    timestamptz
);
CREATE INDEX refunds_of_order ON tickets.refunds (order_id);
CREATE INDEX refunds_of_stock ON tickets.refunds (stock_id, made_at);

-- A cancellation or a move, and what each buyer wants. Who says nothing until then has chosen what `silence` says.
CREATE TABLE tickets.sale_turns (
    turn_id       uuid PRIMARY KEY,
    sale_id       uuid NOT NULL REFERENCES tickets.sales,
    kind          text NOT NULL CHECK (kind IN ('cancelled', 'moved')),
    silence       text NOT NULL CHECK (silence IN ('refund', 'keep')),
    message       text NOT NULL DEFAULT '' CHECK (length(message) <= 2000),
    was_at        timestamptz NOT NULL,
    was_in        text NOT NULL,
    is_at         timestamptz,
    is_in         text NOT NULL,
    choose_until  timestamptz NOT NULL,
    made_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at    timestamptz,
    told_up_to    uuid
);
CREATE INDEX sale_turns_of_sale ON tickets.sale_turns (sale_id, made_at);
CREATE INDEX sale_turns_open ON tickets.sale_turns (choose_until) WHERE settled_at IS NULL;
CREATE TABLE tickets.turn_choices (
    turn_id    uuid NOT NULL REFERENCES tickets.sale_turns,
    order_id   uuid NOT NULL,
    choice     text NOT NULL CHECK (choice IN ('refund', 'keep', 'donate')),
    chosen_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (turn_id, order_id)
);

-- The match of a sale was moved, postponed or cancelled: what its organiser is asked about. Nothing moves by itself.
CREATE TABLE tickets.move_proposals (
    sale_id    uuid PRIMARY KEY REFERENCES tickets.sales,
    kind       text NOT NULL CHECK (kind IN ('moved', 'cancelled')),
    starts_at  timestamptz NOT NULL,
    venue      text NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What is still to be done about orders and refunds that were decided: letters and invoices. A row per batch; gone when done.
CREATE TABLE tickets.follow_ups (
    follow_up_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stock_id      uuid NOT NULL,
    kind          text NOT NULL,
    subject_ids   uuid[] NOT NULL,
    facts         jsonb NOT NULL DEFAULT '{}'
);

-- Who writes invoices, and how they are numbered.
CREATE TABLE tickets.invoice_settings (
    organisation_id  uuid PRIMARY KEY,
    seller           text NOT NULL CHECK (length(seller) BETWEEN 1 AND 200),
    address          text NOT NULL CHECK (length(address) BETWEEN 1 AND 500),
    tax_number       text NOT NULL CHECK (length(tax_number) <= 60),
    prefix           text NOT NULL CHECK (prefix ~ '^[A-Z0-9-]{0,20}$'),
    note             text NOT NULL CHECK (length(note) <= 500),
    time_zone        text NOT NULL,
    changed_at       timestamptz NOT NULL DEFAULT now()
);
-- The last number that was given. Its row is locked until the invoices with the next ones are committed: no gaps.
CREATE TABLE tickets.invoice_counters (
    organisation_id  uuid NOT NULL,
    year             integer NOT NULL,
    last             integer NOT NULL,
    PRIMARY KEY (organisation_id, year)
);
CREATE TABLE tickets.invoice_addresses (
    order_id    uuid PRIMARY KEY,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    address     text NOT NULL CHECK (length(address) <= 500),
    tax_number  text NOT NULL CHECK (length(tax_number) <= 60)
);
CREATE TABLE tickets.invoices (
    invoice_id       uuid PRIMARY KEY,
    organisation_id  uuid NOT NULL,
    year             integer NOT NULL,
    number           integer NOT NULL CHECK (number >= 1),
    name             text NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('invoice', 'counter')),
    counters         uuid REFERENCES tickets.invoices,  -- the invoice that this one takes back, in full or in part
    refund_id        uuid UNIQUE,
    order_id         uuid NOT NULL,
    issued_at        timestamptz NOT NULL,
    currency         text NOT NULL,
    gross_minor      bigint NOT NULL,
    tax_minor        bigint NOT NULL,
    document         json NOT NULL,
    UNIQUE (organisation_id, year, number),
    CHECK ((kind = 'counter') = (counters IS NOT NULL))
);
CREATE INDEX invoices_of_order ON tickets.invoices (order_id);
CREATE FUNCTION tickets.refuse_invoice_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'invoices stay as they are; another one takes them back (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER invoices_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON tickets.invoices
    FOR EACH STATEMENT EXECUTE FUNCTION tickets.refuse_invoice_change();

-- Who asked for the ways to their orders, by a digest of the address: so that nobody is flooded.
CREATE TABLE tickets.link_requests (
    address_digest  bytea NOT NULL,
    asked_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX link_requests_of ON tickets.link_requests (address_digest, asked_at);
