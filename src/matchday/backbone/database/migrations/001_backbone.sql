-- What every module's schema holds for the machinery. {schema} is the module's name.

-- Everything the module says. Unpublished rows are found by the partial index, never by "last position seen":
-- a slow transaction commits a lower position after a higher one.
CREATE TABLE {schema}.outbox (
    position      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id      uuid NOT NULL,
    kind          text NOT NULL DEFAULT 'event' CHECK (kind IN ('event', 'room')),
    name          text NOT NULL,  -- an event's wire name; a room message's sequence number
    key           text NOT NULL,  -- the aggregate's id; a room's name
    payload       bytea NOT NULL,
    headers       text NOT NULL DEFAULT '{{}}',
    committed_at  timestamptz NOT NULL DEFAULT now(),
    published_at  timestamptz
);
CREATE INDEX outbox_unpublished ON {schema}.outbox (position) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON {schema}.outbox (published_at) WHERE published_at IS NOT NULL;

-- Everything the module has heard, once. Rows that wait, failed or are parked keep their payload.
CREATE TABLE {schema}.inbox (
    event_id      uuid PRIMARY KEY,
    name          text NOT NULL,
    key           text NOT NULL,
    state         text NOT NULL CHECK (state IN ('done', 'waiting', 'failed', 'parked', 'skipped')),
    arrival       bigint GENERATED ALWAYS AS IDENTITY,
    payload       bytea,
    headers       text,
    tries         integer NOT NULL DEFAULT 0,
    next_try_at   timestamptz,
    error         text,
    received_at   timestamptz NOT NULL DEFAULT now(),
    CHECK (state IN ('done', 'skipped') OR payload IS NOT NULL)
);
CREATE INDEX inbox_open ON {schema}.inbox (key, arrival) WHERE state IN ('waiting', 'failed', 'parked');
CREATE INDEX inbox_received ON {schema}.inbox (received_at);

-- The first answer to a request that carried an Idempotency-Key.
CREATE TABLE {schema}.idempotency (
    caller        text NOT NULL,
    key           text NOT NULL,
    fingerprint   bytea NOT NULL,  -- of method, path and body
    status        smallint NOT NULL,
    headers       text NOT NULL,
    body          bytea NOT NULL,
    answered_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_answered ON {schema}.idempotency (answered_at);

-- The number of each Socket.IO room has one writer: this row, locked with the change it tells of.
CREATE TABLE {schema}.rooms (
    room          text PRIMARY KEY,
    seq           bigint NOT NULL
);
CREATE TABLE {schema}.room_messages (
    room          text NOT NULL,
    seq           bigint NOT NULL,
    payload       bytea NOT NULL,
    said_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (room, seq)
);
CREATE INDEX room_messages_said ON {schema}.room_messages (said_at);
