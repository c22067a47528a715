-- Copies of public articles. One that is no longer public has no title here, and stays for its version.
CREATE TABLE portal.known_articles (
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
CREATE INDEX known_articles_newest ON portal.known_articles (published_at DESC) WHERE published_at IS NOT NULL;
CREATE INDEX known_articles_about ON portal.known_articles USING gin (subject_ids);
