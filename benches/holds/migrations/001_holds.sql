CREATE TABLE holds.events (
    event_id integer PRIMARY KEY,
    capacity integer NOT NULL,
    taken integer NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND capacity)
);
CREATE TABLE holds.holds (
    account_id uuid NOT NULL,
    command_id text NOT NULL,
    event_id integer NOT NULL REFERENCES holds.events,
    seat integer NOT NULL,
    held_until timestamptz NOT NULL,
    PRIMARY KEY (account_id, command_id)
);
