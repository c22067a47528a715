-- The read copies of what others own.
CREATE TABLE tickets.known_organisations (
    organisation_id  uuid PRIMARY KEY,
    version          bigint NOT NULL,
    slug             text NOT NULL,
    name             text NOT NULL,
    accent           text NOT NULL
);
CREATE TABLE tickets.known_matches (
    match_id          uuid PRIMARY KEY,
    version           bigint NOT NULL,
    organisation_id   uuid NOT NULL,
    competition_slug  text NOT NULL,
    competition_name  text NOT NULL,
    home              text NOT NULL,
    away              text NOT NULL,
    venue             text,
    kicks_off_at      timestamptz NOT NULL,
    phase             text NOT NULL
);
CREATE TABLE tickets.known_accounts (
    account_id  uuid PRIMARY KEY,
    version     bigint NOT NULL,
    name        text NOT NULL,
    is_banned   boolean NOT NULL,
    is_deleted  boolean NOT NULL
);

-- A sale is an organiser's shop for one event. Its row is the lock under which everything about its quotas, seats, orders
-- and vouchers is decided: FOR UPDATE, in key order, before any other lock. Holding changes nothing in it.
CREATE TABLE tickets.sales (
    sale_id                  uuid PRIMARY KEY,
    version                  bigint NOT NULL DEFAULT 1 CHECK (version >= 1),   -- of what everybody hears
    revision                 integer NOT NULL DEFAULT 1 CHECK (revision >= 1), -- of what its organiser has written
    organisation_id          uuid NOT NULL,
    slug                     text NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 80),
    match_id                 uuid,
    title                    text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    venue                    text NOT NULL CHECK (length(venue) <= 200),
    description              text NOT NULL CHECK (length(description) <= 10000),
    starts_at                timestamptz NOT NULL,
    doors_at                 timestamptz,
    currency                 text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    state                    text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'on_sale', 'paused', 'closed', 'cancelled')),
    hold_seconds             integer NOT NULL DEFAULT 900 CHECK (hold_seconds BETWEEN 60 AND 7200),
    per_person_max           integer CHECK (per_person_max BETWEEN 1 AND 1000),
    tax_rounding             text NOT NULL DEFAULT 'line' CHECK (tax_rounding IN ('line', 'sum_by_net', 'sum_by_net_keep_gross')),
    -- What a ticket may be offered for by its owner, in per cent of what it cost. None: it may not be offered at all.
    resale_cap_percent       integer CHECK (resale_cap_percent BETWEEN 0 AND 1000),
    -- What the organiser keeps of such a sale, in hundredths of a per cent of the price.
    resale_fee_basis_points  integer NOT NULL DEFAULT 0 CHECK (resale_fee_basis_points BETWEEN 0 AND 5000),
    made_at                  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sales_of_organisation ON tickets.sales (organisation_id, starts_at);
CREATE INDEX sales_of_match ON tickets.sales (match_id) WHERE match_id IS NOT NULL;

-- What can be bought. Prices are what is paid, tax and all, in minor units of the sale's currency; rates of tax are in
-- hundredths of a per cent.
CREATE TABLE tickets.products (
    product_id      uuid PRIMARY KEY,
    sale_id         uuid NOT NULL REFERENCES tickets.sales,
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    description     text NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
    category        text NOT NULL DEFAULT '' CHECK (length(category) <= 80),
    price_minor     bigint NOT NULL CHECK (price_minor BETWEEN 0 AND 1000000000000),
    tax_rate        integer NOT NULL DEFAULT 0 CHECK (tax_rate BETWEEN 0 AND 10000),
    on_sale_from    timestamptz,
    on_sale_until   timestamptz,
    per_person_max  integer CHECK (per_person_max BETWEEN 1 AND 1000),
    per_order_max   integer NOT NULL DEFAULT 10 CHECK (per_order_max BETWEEN 1 AND 100),
    is_seated       boolean NOT NULL DEFAULT false,
    needs_voucher   boolean NOT NULL DEFAULT false,
    position        integer NOT NULL DEFAULT 0,
    is_archived     boolean NOT NULL DEFAULT false,
    CHECK (on_sale_until > on_sale_from)
);
CREATE INDEX products_of_sale ON tickets.products (sale_id, position);

-- How many there are. `taken` is kept by the statements that hold, free and take again; `matchday tickets verify` proves
-- that it is what the open and complete orders say. A size below it is allowed: then nothing more is sold.
CREATE TABLE tickets.quotas (
    quota_id  uuid PRIMARY KEY,
    sale_id   uuid NOT NULL REFERENCES tickets.sales,
    name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    size      integer CHECK (size BETWEEN 0 AND 10000000),  -- none: as many as people want
    taken     integer NOT NULL DEFAULT 0 CHECK (taken >= 0)
) WITH (fillfactor = 50);
CREATE INDEX quotas_of_sale ON tickets.quotas (sale_id);

-- A place counts in every quota of its product.
CREATE TABLE tickets.product_quotas (
    product_id  uuid NOT NULL REFERENCES tickets.products,
    quota_id    uuid NOT NULL REFERENCES tickets.quotas,
    PRIMARY KEY (product_id, quota_id)
);
CREATE INDEX product_quotas_of_quota ON tickets.product_quotas (quota_id);

-- Orders are the hot rows: no foreign keys, and no index on what changes, so that changes of state stay in their page.
--
-- `order_id` is made of the caller and the id of the command (domain/order_ids.py): one command is one order, and a retry
-- finds it. Its last two bytes are zero: the id of a ticket is that of its order with its number in them. `command_digest`
-- tells another command under the same id. `stock_id` is the sale, or the listing in the people's market, that was locked.
CREATE TABLE tickets.orders (
    order_id         uuid PRIMARY KEY,
    stock_id         uuid NOT NULL,
    sale_id          uuid,            -- none: a listing of a ticket that is not ours
    account_id       uuid,            -- none: a guest
    email            text CHECK (length(email) <= 254),
    placed_at        timestamptz NOT NULL,
    held_until       timestamptz NOT NULL,
    ended_at         timestamptz,     -- completed, cancelled, expired, or refunded in full
    payment_id       uuid,
    command_digest   bigint NOT NULL,
    amount_minor     bigint NOT NULL CHECK (amount_minor >= 0),
    tax_minor        bigint NOT NULL CHECK (tax_minor >= 0),
    refunded_minor   bigint NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    version          integer NOT NULL DEFAULT 1,
    places           smallint NOT NULL CHECK (places >= 1),
    state            text NOT NULL CHECK (state IN ('created', 'awaiting_payment', 'complete', 'cancelled', 'expired', 'refunded')),
    currency         text NOT NULL,
    locale           text NOT NULL,
    reason           text NOT NULL DEFAULT ''  -- a code: why it ended, where that is not plain
) WITH (fillfactor = 45);
CREATE INDEX orders_of_account ON tickets.orders (account_id, placed_at) WHERE account_id IS NOT NULL;
CREATE INDEX orders_of_stock ON tickets.orders (stock_id, placed_at);
CREATE INDEX orders_of_guest ON tickets.orders (email) WHERE account_id IS NULL;
CREATE INDEX orders_by_deadline ON tickets.orders (held_until);

-- One row per place: what is held while its order is open, and the ticket once it is issued. A ticket is named by its order
-- and number (together the ticket id). `state` is the ticket's, none before it is issued: an order that expires is one row.
CREATE TABLE tickets.positions (
    order_id        uuid NOT NULL,
    number          smallint NOT NULL CHECK (number >= 1),
    sale_id         uuid,
    product_id      uuid,
    seat_row_id     uuid,
    seat            smallint,
    seat_label      text,
    price_minor     bigint NOT NULL CHECK (price_minor >= 0),      -- what is paid for it, after the discount
    discount_minor  bigint NOT NULL DEFAULT 0 CHECK (discount_minor >= 0),
    tax_rate        integer NOT NULL,
    tax_minor       bigint NOT NULL CHECK (tax_minor >= 0),
    voucher_id      uuid,
    state           text CHECK (state IN ('valid', 'refunded', 'resold', 'revoked')),
    holder_id       uuid,
    holder_name     text,
    code_version    smallint NOT NULL DEFAULT 1 CHECK (code_version >= 1),
    PRIMARY KEY (order_id, number)
) WITH (fillfactor = 70);

-- Up to when every overdue order has been expired: what the sweep need not look at again.
CREATE TABLE tickets.expiries (
    is_only      boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    swept_until  timestamptz NOT NULL
);
INSERT INTO tickets.expiries (swept_until) VALUES ('-infinity');

-- What everybody was last told of how much is left, so that it is told again only when it has changed.
CREATE TABLE tickets.told_sales (
    sale_id           uuid PRIMARY KEY REFERENCES tickets.sales,
    price_from_minor  bigint,
    print             text NOT NULL
);

-- Payments that came to nothing. Their beginning may be heard after their end.
CREATE TABLE tickets.failed_payments (
    payment_id  uuid PRIMARY KEY,
    order_id    uuid NOT NULL,
    heard_at    timestamptz NOT NULL DEFAULT now()
);

-- News of many orders at once are large, soon sent and soon gone: compressing them would take longer than writing them.
ALTER TABLE tickets.outbox ALTER COLUMN payload SET STORAGE EXTERNAL;
