CREATE TABLE lamps.lamps (
    lamp_id   integer PRIMARY KEY,
    goes_out  timestamptz NOT NULL,
    is_lit    boolean NOT NULL DEFAULT true
);
