-- The people's market, gifts, tickets given back, and the waiting list.

-- Whether there is something to look up while orders are placed: most sales have neither.
ALTER TABLE tickets.sales
    ADD COLUMN has_waiting boolean NOT NULL DEFAULT false,
    ADD COLUMN has_given_back boolean NOT NULL DEFAULT false;

-- `replaces`: the ticket that this place was before. It takes no capacity of its own until it is issued, and then the other is
-- resold. `engaged`: what its holder does with the ticket meanwhile; one thing at a time, and it stays valid for all of them.
ALTER TABLE tickets.positions
    ADD COLUMN replaces uuid,
    ADD COLUMN engaged text CHECK (engaged IN ('listed', 'given_back', 'offered'));

-- What somebody offers to others. Its row is the lock under which its order is placed, ended and settled. `ticket_id` is one of
-- our tickets; without one it is only what its title says. While `order_id` holds it, it is not edited.
CREATE TABLE tickets.listings (
    listing_id   uuid PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    seller_id    uuid NOT NULL,
    sale_id      uuid,
    ticket_id    uuid,
    organisation_id uuid,
    title        text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    about        text NOT NULL DEFAULT '' CHECK (length(about) <= 2000),
    starts_at    timestamptz,
    price_minor  bigint NOT NULL CHECK (price_minor BETWEEN 1 AND 1000000000000),
    cap_minor    bigint CHECK (cap_minor >= price_minor),
    face_minor   bigint CHECK (face_minor >= 0),       -- what the organiser sold the ticket for, however often it was sold on
    fee_minor    bigint NOT NULL DEFAULT 0 CHECK (fee_minor BETWEEN 0 AND price_minor),
    fee_basis_points integer NOT NULL DEFAULT 0,
    currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'held', 'sold', 'withdrawn')),
    order_id     uuid,
    listed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((state IN ('held', 'sold')) = (order_id IS NOT NULL)),
    CHECK ((ticket_id IS NULL) = (sale_id IS NULL))
) WITH (fillfactor = 60);
CREATE INDEX listings_open ON tickets.listings (listed_at, listing_id) WHERE state IN ('open', 'held');
CREATE INDEX listings_of_seller ON tickets.listings (seller_id, listed_at);
CREATE UNIQUE INDEX listings_of_ticket ON tickets.listings (ticket_id) WHERE state IN ('open', 'held');

-- Tickets that the shop may sell again when it has no others: in the order in which they were given back. Valid until then.
CREATE TABLE tickets.given_back (
    ticket_id   uuid PRIMARY KEY,
    sale_id     uuid NOT NULL,
    product_id  uuid NOT NULL,
    given_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    order_id    uuid,           -- that holds it, or has bought it
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'held', 'resold'))
) WITH (fillfactor = 70);
CREATE INDEX given_back_of_sale ON tickets.given_back (sale_id, given_at) WHERE state <> 'resold';

-- Gifts: one person offers a ticket to another, who has it from accepting on.
CREATE TABLE tickets.transfers (
    transfer_id  uuid PRIMARY KEY,
    ticket_id    uuid NOT NULL,
    sale_id      uuid NOT NULL,
    giver_id     uuid NOT NULL,
    email        text CHECK (length(email) <= 254),
    receiver_id  uuid,
    state        text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'accepted', 'taken_back')),
    offered_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at     timestamptz
);
CREATE UNIQUE INDEX transfers_of_ticket ON tickets.transfers (ticket_id) WHERE state = 'offered';
CREATE INDEX transfers_to ON tickets.transfers (receiver_id) WHERE state = 'accepted';
CREATE INDEX transfers_by ON tickets.transfers (giver_id, offered_at);

CREATE TABLE tickets.waiting_rules (
    sale_id                    uuid PRIMARY KEY REFERENCES tickets.sales,
    is_open                    boolean NOT NULL DEFAULT true,
    offer_seconds              integer NOT NULL DEFAULT 86400 CHECK (offer_seconds BETWEEN 300 AND 604800),
    passes_max                 integer NOT NULL DEFAULT 3 CHECK (passes_max BETWEEN 0 AND 100),
    give_back_fee_basis_points integer NOT NULL DEFAULT 0 CHECK (give_back_fee_basis_points BETWEEN 0 AND 10000),
    takes_back                 boolean NOT NULL DEFAULT true
);

-- Who waits, in order of arrival. `passed`: how many that came later were served before them.
CREATE TABLE tickets.waiting_entries (
    entry_id    uuid PRIMARY KEY,
    number      bigint GENERATED ALWAYS AS IDENTITY,
    sale_id     uuid NOT NULL,
    product_id  uuid NOT NULL,
    places      smallint NOT NULL CHECK (places BETWEEN 1 AND 100),
    account_id  uuid,
    email       text CHECK (length(email) <= 254),
    locale      text NOT NULL,
    joined_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    passed      smallint NOT NULL DEFAULT 0,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'offered', 'served', 'lapsed', 'left')),
    order_id    uuid,
    CHECK (account_id IS NOT NULL OR email IS NOT NULL OR state IN ('served', 'lapsed', 'left'))
) WITH (fillfactor = 80);
CREATE INDEX waiting_of_sale ON tickets.waiting_entries (sale_id, number) WHERE state IN ('waiting', 'offered');
CREATE UNIQUE INDEX waiting_of_account ON tickets.waiting_entries (account_id, product_id)
    WHERE state IN ('waiting', 'offered') AND account_id IS NOT NULL;
CREATE UNIQUE INDEX waiting_of_guest ON tickets.waiting_entries (email, product_id)
    WHERE state IN ('waiting', 'offered') AND account_id IS NULL;

-- What buyers are to be told: a worker makes the links, for which it needs a key that the database has not, and says it.
CREATE TABLE tickets.letters (
    letter_id   uuid PRIMARY KEY DEFAULT uuidv7(),
    stock_id    uuid NOT NULL,
    kind        text NOT NULL,
    title       text NOT NULL,
    account_id  uuid,
    email       text,
    locale      text NOT NULL,
    opens       text NOT NULL CHECK (opens IN ('order', 'entry', 'transfer', 'page')),
    subject_id  uuid NOT NULL,
    path        text NOT NULL,
    facts       jsonb NOT NULL DEFAULT '{}'
);

-- A ticket's id is its order's with its number in the last two bytes (domain/order_ids.py).
CREATE FUNCTION tickets.order_of(ticket uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(set_byte(set_byte(uuid_send(ticket), 14, 0), 15, 0), 'hex')::uuid
$$;
CREATE FUNCTION tickets.number_of(ticket uuid) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (get_byte(uuid_send(ticket), 14) * 256 + get_byte(uuid_send(ticket), 15))::smallint
$$;
