-- Who looks at the figures of a sale just now: so that they are counted only while somebody does, and nothing that places or
-- settles orders knows of it.
CREATE TABLE tickets.desk_watches (
    sale_id        uuid NOT NULL REFERENCES tickets.sales,
    account_id     uuid NOT NULL,
    watched_until  timestamptz NOT NULL,
    PRIMARY KEY (sale_id, account_id)
);
CREATE INDEX desk_watches_open ON tickets.desk_watches (watched_until);

-- What those who look were last told.
CREATE TABLE tickets.told_desks (
    sale_id  uuid PRIMARY KEY REFERENCES tickets.sales,
    print    text NOT NULL
);
