-- One row per account that was ever told something. It is locked before anything in the inbox changes, so that numbers are
-- in commit order and the count that is sent out is exact.
CREATE TABLE notifications.inboxes (
    account_id   uuid PRIMARY KEY,
    last_number  bigint NOT NULL
);

-- What a person was told on the site. Kept as facts: the words are made when it is read, in the reader's language.
CREATE TABLE notifications.notices (
    notice_id   uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES notifications.inboxes ON DELETE CASCADE,
    number      bigint NOT NULL,  -- the order in which they arrived
    event_id    uuid NOT NULL,
    kind        text NOT NULL,
    category    text NOT NULL,
    context     jsonb NOT NULL,
    link        text CHECK (link ~ '^/([^/\\]|$)'),  -- a path of our own site
    created_at  timestamptz NOT NULL DEFAULT now(),
    read_at     timestamptz,
    UNIQUE (account_id, number),
    UNIQUE (event_id, kind)  -- an event heard twice is told once
);
CREATE INDEX notices_unread ON notifications.notices (account_id, number) WHERE read_at IS NULL;
CREATE INDEX notices_old ON notifications.notices (created_at);
