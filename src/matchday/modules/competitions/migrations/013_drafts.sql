-- A competition that somebody is still thinking about. Nothing of it is anywhere else: nobody hears of it and no page of the
-- public can show it until it is published, which makes everything in one transaction. Who began it says the audit log.
CREATE TABLE competitions.drafts (
    draft_id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    answers jsonb NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    -- Set when it is published: whoever publishes it again is led to what was made.
    slug text
);
CREATE INDEX drafts_of_an_organisation ON competitions.drafts (organisation_id, changed_at) WHERE slug IS NULL;
