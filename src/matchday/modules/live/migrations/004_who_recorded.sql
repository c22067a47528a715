-- Who recorded an entry: for the other scorers of the match by name ("Bea recorded this too"), for nobody once the account
-- is gone.
ALTER TABLE live.entries
    ALTER COLUMN recorded_by DROP NOT NULL,
    ADD COLUMN recorded_name text CHECK (length(recorded_name) BETWEEN 1 AND 120);

-- What somebody has recorded: for their own data, and to forget them.
CREATE INDEX entries_of_recorder ON live.entries (recorded_by) WHERE recorded_by IS NOT NULL;

-- What has been recorded stays as it was, whatever the program does; only who did it, and whose name stands under a
-- sign-off or a correction, may be taken away.
CREATE OR REPLACE FUNCTION live.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.recorded_by IS NULL AND NEW.recorded_name IS NULL
        AND NEW.detail IN (OLD.detail, jsonb_set(OLD.detail, '{by}', '""', false))
        AND to_jsonb(NEW) - '{recorded_by,recorded_name,detail}'::text[] = to_jsonb(OLD) - '{recorded_by,recorded_name,detail}'::text[]
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'entries of a protocol are never changed: strike them';
END
$$;
