-- Copies of public articles, for the pages of what they are about. One that is no longer public stays for its version.
CREATE TABLE competitions.known_articles (
    article_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    organisation_id uuid NOT NULL,
    slug text NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    picture text,
    picture_text text NOT NULL,
    published_at timestamptz,
    -- The ids of the competitions, teams, matches and players that it is about.
    subject_ids uuid[] NOT NULL
);
CREATE INDEX known_articles_about ON competitions.known_articles USING gin (subject_ids);
-- The newest of an organisation, of which those about one of its competitions are picked.
CREATE INDEX known_articles_newest ON competitions.known_articles (organisation_id, published_at DESC) WHERE published_at IS NOT NULL;
