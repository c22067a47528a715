-- The keys that tickets are signed with. Old ones stay published: what they have signed is still in people's pockets.
CREATE TABLE tickets.signing_keys (
    key_id      smallint PRIMARY KEY CHECK (key_id BETWEEN 1 AND 255),
    public_key  bytea NOT NULL CHECK (length(public_key) = 32),
    sealed_key  bytea NOT NULL,
    signs_from  timestamptz NOT NULL,                    -- later than it is published, so that gates know it by then
    is_revoked  boolean NOT NULL DEFAULT false,          -- stolen: what it has signed is not believed any more
    made_at     timestamptz NOT NULL DEFAULT now()
);

-- When and how people are let in, where it is not the usual way.
CREATE TABLE tickets.gate_rules (
    sale_id             uuid PRIMARY KEY REFERENCES tickets.sales,
    opens_at            timestamptz,
    closes_at           timestamptz,
    is_reentry_allowed  boolean NOT NULL DEFAULT false,
    CHECK (closes_at > opens_at)
);

-- Entrances. Without products and blocks of the map one is for everybody.
CREATE TABLE tickets.gates (
    gate_id      uuid PRIMARY KEY,
    sale_id      uuid NOT NULL REFERENCES tickets.sales,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    product_ids  uuid[] NOT NULL DEFAULT '{}',
    sections     integer[] NOT NULL DEFAULT '{}',
    row_keys     integer[] NOT NULL DEFAULT '{}',        -- of these blocks, as the map was when the gate was saved
    is_archived  boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX gates_by_name ON tickets.gates (sale_id, lower(name)) WHERE NOT is_archived;

-- What is scanned with. Its id is made on it.
CREATE TABLE tickets.gate_devices (
    sale_id        uuid NOT NULL REFERENCES tickets.sales,
    device_id      uuid NOT NULL,
    gate_id        uuid NOT NULL REFERENCES tickets.gates,
    name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    account_id     uuid,
    is_blocked     boolean NOT NULL DEFAULT false,
    registered_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sale_id, device_id)
);

-- Numbers of what gates must hear of: admissions, revocations. Given under the lock of the sale's row; gates also compare counts.
CREATE SEQUENCE tickets.gate_numbers;

-- Every scan, for good: who held what before which device, and what they were told. `nonce` is made on the device: the same scan
-- sent again finds its answer. `at` is the device's time by our clock. `is_passing`: somebody went through with a ticket that was good.
CREATE TABLE tickets.scans (
    sale_id        uuid NOT NULL,
    nonce          uuid NOT NULL,
    order_id       uuid,             -- none: it could not be read
    number         smallint,
    device_id      uuid NOT NULL,
    gate_id        uuid NOT NULL,
    account_id     uuid,
    kind           text NOT NULL CHECK (kind IN ('entry', 'exit')),
    at             timestamptz NOT NULL,
    received_at    timestamptz NOT NULL,
    device_answer  text,             -- none: the house was asked there and then
    answer         text NOT NULL,
    is_passing     boolean NOT NULL,
    PRIMARY KEY (sale_id, nonce)
);
CREATE INDEX scans_of_sale ON tickets.scans (sale_id, at);
CREATE INDEX passings_of_ticket ON tickets.scans (order_id, number) WHERE is_passing;

-- One row per ticket that is or was inside: the entry that stands. Changed under the lock of the sale's row.
CREATE TABLE tickets.admissions (
    order_id    uuid NOT NULL,
    number      smallint NOT NULL,
    sale_id     uuid NOT NULL,
    seq         bigint NOT NULL,
    nonce       uuid NOT NULL,
    device_id   uuid NOT NULL,
    gate_id     uuid NOT NULL,
    at          timestamptz NOT NULL,
    is_inside   boolean NOT NULL,
    entries     integer NOT NULL,
    PRIMARY KEY (order_id, number)
) WITH (fillfactor = 80);
CREATE INDEX admissions_by_seq ON tickets.admissions (sale_id, seq);

-- Tickets that gates without a connection let in although they must not have. One row per ticket, found once.
CREATE TABLE tickets.scan_conflicts (
    order_id  uuid NOT NULL,
    number    smallint NOT NULL,
    sale_id   uuid NOT NULL,
    reason    text NOT NULL,         -- 'already_used', or why the ticket was not good
    found_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (order_id, number)
);
CREATE INDEX scan_conflicts_of_sale ON tickets.scan_conflicts (sale_id, found_at);

-- Stopped by the organiser: lost, stolen, barred from the ground.
CREATE TABLE tickets.blocked_tickets (
    order_id   uuid NOT NULL,
    number     smallint NOT NULL,
    sale_id    uuid NOT NULL,
    reason     text NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    blocked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (order_id, number)
);

-- The latest word on every ticket whose codes are not all good: what gates keep. Written by the rows themselves, so that nobody who
-- refunds, resells, transfers or reissues can forget it. Held and newly issued places are none of them: the trigger is not queued.
CREATE TABLE tickets.revocations (
    order_id      uuid NOT NULL,
    number        smallint NOT NULL,
    sale_id       uuid NOT NULL,
    seq           bigint NOT NULL,
    code_version  smallint NOT NULL,  -- the only one that is good, if any is
    state         text NOT NULL CHECK (state IN ('valid', 'refunded', 'resold', 'revoked', 'blocked')),
    PRIMARY KEY (order_id, number)
);
CREATE INDEX revocations_by_seq ON tickets.revocations (sale_id, seq);

CREATE FUNCTION tickets.note_revocation(noted_order uuid, noted_number smallint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tickets.revocations (order_id, number, sale_id, seq, code_version, state)
    SELECT p.order_id, p.number, p.sale_id, nextval('tickets.gate_numbers'), p.code_version,
           CASE WHEN p.state = 'valid' AND b.order_id IS NOT NULL THEN 'blocked' ELSE p.state END
    FROM tickets.positions p LEFT JOIN tickets.blocked_tickets b USING (order_id, number)
    WHERE p.order_id = noted_order AND p.number = noted_number AND p.state IS NOT NULL AND p.sale_id IS NOT NULL
    ON CONFLICT (order_id, number) DO UPDATE SET seq = excluded.seq, code_version = excluded.code_version, state = excluded.state
$$;
CREATE FUNCTION tickets.position_revoked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tickets.note_revocation(NEW.order_id, NEW.number);
    RETURN NULL;
END
$$;
CREATE TRIGGER position_revoked AFTER UPDATE OF state, code_version ON tickets.positions FOR EACH ROW
    WHEN (OLD.state IS NOT NULL AND (NEW.state IS DISTINCT FROM OLD.state OR NEW.code_version <> OLD.code_version))
    EXECUTE FUNCTION tickets.position_revoked();
CREATE FUNCTION tickets.ticket_blocked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tickets.note_revocation(coalesce(NEW.order_id, OLD.order_id), coalesce(NEW.number, OLD.number));
    RETURN NULL;
END
$$;
CREATE TRIGGER ticket_blocked AFTER INSERT OR DELETE ON tickets.blocked_tickets FOR EACH ROW EXECUTE FUNCTION tickets.ticket_blocked();
