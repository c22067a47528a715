CREATE TABLE shelf.things (name text PRIMARY KEY, organisation_id uuid NOT NULL);
