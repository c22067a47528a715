-- Copies: whose articles these are, and what they may be about.
CREATE TABLE content.known_organisations (
    organisation_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    accent text NOT NULL
);

CREATE TABLE content.known_competitions (
    competition_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    organisation_id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL
);
CREATE INDEX known_competitions_by_organisation ON content.known_competitions (organisation_id);

CREATE TABLE content.known_matches (
    match_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    competition_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    competition text NOT NULL,
    home text NOT NULL,
    away text NOT NULL,
    kicks_off_at timestamptz NOT NULL
);
CREATE INDEX known_matches_by_organisation ON content.known_matches (organisation_id, kicks_off_at);

-- Teams are learnt from the matches that they play.
CREATE TABLE content.known_teams (
    team_id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    competition_id uuid NOT NULL,
    competition text NOT NULL,
    name text NOT NULL
);
CREATE INDEX known_teams_by_organisation ON content.known_teams (organisation_id);

-- Players from the squads they are in; `version` is the squad's.
CREATE TABLE content.known_players (
    person_id uuid NOT NULL,
    team_id uuid NOT NULL,
    competition_id uuid NOT NULL,
    name text NOT NULL,
    team text NOT NULL,
    PRIMARY KEY (person_id, team_id)
);
CREATE INDEX known_players_by_competition ON content.known_players (competition_id);
CREATE TABLE content.known_squads (
    team_id uuid PRIMARY KEY,
    version bigint NOT NULL
);

-- Photos and videos. What somebody has just uploaded is nobody's but theirs, until they give it to an organisation.
CREATE TABLE content.media (
    media_id uuid PRIMARY KEY,
    organisation_id uuid,
    kind text NOT NULL CHECK (kind IN ('photo', 'video')),
    -- Read to those who cannot see it.
    text text NOT NULL CHECK (length(text) <= 300),
    credit text NOT NULL CHECK (length(credit) <= 120),
    -- A photo comes in two sizes, a video in one.
    small_key text,
    large_key text NOT NULL,
    content_type text NOT NULL,
    uploaded_by uuid,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((kind = 'photo') = (small_key IS NOT NULL))
);
CREATE INDEX media_given_to_nobody ON content.media (uploaded_at) WHERE organisation_id IS NULL;
CREATE INDEX media_of_an_organisation ON content.media (organisation_id, media_id DESC);

CREATE TABLE content.articles (
    article_id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 100),
    kind text NOT NULL CHECK (kind IN ('news', 'photos', 'video')),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 160),
    summary text NOT NULL CHECK (length(summary) <= 400),
    text text NOT NULL CHECK (length(text) <= 60000),
    status text NOT NULL CHECK (status IN ('draft', 'scheduled', 'published', 'withdrawn')),
    publish_at timestamptz,
    published_at timestamptz,
    author_id uuid,
    author text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now(),
    -- Nothing waits for no moment, and what is public has been since one.
    CHECK ((status = 'scheduled') = (publish_at IS NOT NULL)),
    CHECK (status <> 'published' OR published_at IS NOT NULL)
);
CREATE INDEX articles_of_an_organisation ON content.articles (organisation_id, article_id DESC);
CREATE INDEX articles_in_public ON content.articles (published_at DESC, article_id DESC) WHERE status = 'published';
-- What the sweep looks for every second.
CREATE INDEX articles_waiting ON content.articles (publish_at) WHERE status = 'scheduled';

-- What an article said before it was changed.
CREATE TABLE content.revisions (
    article_id uuid NOT NULL REFERENCES content.articles ON DELETE CASCADE,
    version bigint NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    text text NOT NULL,
    changed_by uuid,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (article_id, version)
);

CREATE TABLE content.subjects (
    article_id uuid NOT NULL REFERENCES content.articles ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('competition', 'team', 'match', 'person')),
    subject_id uuid NOT NULL,
    PRIMARY KEY (article_id, kind, subject_id)
);
CREATE INDEX articles_about ON content.subjects (kind, subject_id);

-- In the order in which they are shown; the first photo stands for the article in lists.
CREATE TABLE content.article_media (
    article_id uuid NOT NULL REFERENCES content.articles ON DELETE CASCADE,
    media_id uuid NOT NULL REFERENCES content.media,
    place int NOT NULL,
    PRIMARY KEY (article_id, media_id),
    UNIQUE (article_id, place)
);
CREATE INDEX articles_with_media ON content.article_media (media_id);

-- Every file of ours in storage, noted before it is put there. `free_since` tells that nobody refers to it.
CREATE TABLE content.stored_files (
    key text PRIMARY KEY,
    uploaded_by uuid,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    free_since timestamptz DEFAULT now(),
    claimed_until timestamptz
);
CREATE INDEX stored_files_free ON content.stored_files (free_since) WHERE free_since IS NOT NULL;
