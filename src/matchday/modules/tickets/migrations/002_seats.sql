-- An organisation's maps of seats. Whatever was saved stays as a version, so that nothing that was drawn is lost.
CREATE TABLE tickets.seat_maps (
    map_id           uuid PRIMARY KEY,
    organisation_id  uuid NOT NULL,
    name             text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    version          integer NOT NULL DEFAULT 1 CHECK (version >= 1),  -- the latest
    seats            integer NOT NULL CHECK (seats >= 0),
    places           integer NOT NULL CHECK (places >= 0),             -- of general admission
    is_archived      boolean NOT NULL DEFAULT false,
    changed_at       timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX seat_maps_by_name ON tickets.seat_maps (organisation_id, lower(name)) WHERE NOT is_archived;
CREATE TABLE tickets.seat_map_versions (
    map_id    uuid NOT NULL REFERENCES tickets.seat_maps,
    version   integer NOT NULL CHECK (version >= 1),
    document  json NOT NULL,
    note      text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
    made_by   uuid,
    made_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (map_id, version)
);

-- A sale has a copy of a map: what is drawn later moves nobody's seat.
CREATE TABLE tickets.sale_maps (
    sale_id      uuid PRIMARY KEY REFERENCES tickets.sales,
    map_id       uuid NOT NULL,
    map_version  integer NOT NULL,
    document     json NOT NULL
);
CREATE TABLE tickets.zone_products (
    sale_id     uuid NOT NULL REFERENCES tickets.sales,
    zone        text NOT NULL CHECK (length(zone) = 1),
    product_id  uuid NOT NULL REFERENCES tickets.products,
    PRIMARY KEY (sale_id, zone, product_id)
);
-- A general admission area is a quota of its sale.
CREATE TABLE tickets.area_quotas (
    sale_id   uuid NOT NULL REFERENCES tickets.sales,
    area_key  integer NOT NULL,
    quota_id  uuid NOT NULL REFERENCES tickets.quotas,
    PRIMARY KEY (sale_id, area_key)
);

-- Which seats are taken: a bit per seat, a row per row of seats, so that 20,000 seats are some 500 rows. Changed under the
-- lock of the sale's row only. Versions come from a sequence and so are never given twice, not even after a rollback: a process
-- that keeps seats in memory sees by one number whether it has what is committed, and by the rows' numbers what it lacks.
CREATE SEQUENCE tickets.seat_versions;
CREATE TABLE tickets.seat_states (
    sale_id       uuid PRIMARY KEY REFERENCES tickets.sales,
    revision      bigint NOT NULL,  -- of the map and of what is sold where
    version       bigint NOT NULL   -- of what is taken
) WITH (fillfactor = 50);
CREATE TABLE tickets.seat_rows (
    seat_row_id  uuid PRIMARY KEY,
    sale_id      uuid NOT NULL,
    row_key      integer NOT NULL,
    taken        bytea NOT NULL,  -- the least bit of the first byte is the row's first seat
    version      bigint NOT NULL,
    UNIQUE (sale_id, row_key)
) WITH (fillfactor = 50);

-- Up to which version the room of the sale was told: apart from what orders lock.
CREATE TABLE tickets.seats_told (
    sale_id  uuid PRIMARY KEY,
    version  bigint NOT NULL
) WITH (fillfactor = 50);
