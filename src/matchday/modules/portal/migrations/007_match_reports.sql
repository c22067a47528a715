-- What reports say of matches that live keeps no protocol of: sheets and cards, as the JSON of contracts.competitions.
CREATE TABLE portal.known_reports (
    match_id          uuid PRIMARY KEY,
    version           bigint NOT NULL,
    source            text NOT NULL,
    line_ups          text NOT NULL,
    cards             text NOT NULL
);
