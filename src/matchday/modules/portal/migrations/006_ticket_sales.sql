-- What tickets are sold for. A draft is known, so that nothing older brings it back, and not shown.
CREATE TABLE portal.known_sales (
    sale_id           uuid PRIMARY KEY,
    version           bigint NOT NULL,
    match_id          uuid,
    slug              text NOT NULL,
    title             text NOT NULL,
    venue             text NOT NULL,
    starts_at         timestamptz NOT NULL,
    state             text NOT NULL,
    currency          text NOT NULL,
    price_from_minor  bigint
);
CREATE INDEX known_sales_of_match ON portal.known_sales (match_id) WHERE match_id IS NOT NULL;
CREATE INDEX known_sales_coming ON portal.known_sales (starts_at) WHERE state = 'on_sale';
