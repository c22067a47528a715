-- Whether tickets are sold for matches of a competition.
CREATE TABLE competitions.known_sales (
    sale_id   uuid PRIMARY KEY,
    version   bigint NOT NULL,
    match_id  uuid,
    state     text NOT NULL,
    starts_at timestamptz NOT NULL
);
CREATE INDEX known_sales_of_match ON competitions.known_sales (match_id) WHERE match_id IS NOT NULL;
