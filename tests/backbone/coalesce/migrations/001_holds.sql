-- One hot row per event, and every answer ever given about it.
CREATE TABLE holds.events (
    event_id  uuid PRIMARY KEY,
    capacity  integer NOT NULL,
    taken     integer NOT NULL DEFAULT 0,
    decided   integer NOT NULL DEFAULT 0  -- how many commands were decided: the place of the next one
);
CREATE TABLE holds.answers (
    command_id  uuid PRIMARY KEY,
    event_id    uuid NOT NULL REFERENCES holds.events,
    seats       integer NOT NULL,
    is_held     boolean NOT NULL,
    place       integer NOT NULL
);
