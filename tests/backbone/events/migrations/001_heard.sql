-- What the listeners of these tests have applied. No key is unique: applying something twice must show.
CREATE TABLE crowd.heard (
    place    bigint GENERATED ALWAYS AS IDENTITY,
    blown_by text NOT NULL,
    number   integer NOT NULL
);
