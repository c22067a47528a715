-- What the figures of a match's protocol were when it ended: of every person and side, in the sport's own keys. With the match's
-- own row this is all that statistics are made from; everything below can be made anew from the two.
CREATE TABLE competitions.match_figures (
    match_id uuid PRIMARY KEY REFERENCES competitions.matches,
    -- The result that the figures were counted with: where it has been corrected by hand since, the difference is counted.
    score jsonb,
    goals jsonb NOT NULL,
    -- A list of contracts.live.Figures.
    figures jsonb NOT NULL
);

-- Each team's results in a stage: counted anew for the whole competition in one statement whenever one of them changes.
CREATE TABLE competitions.team_results (
    stage_id uuid NOT NULL,
    team_id uuid NOT NULL,
    competition_id uuid NOT NULL,
    played int NOT NULL,
    played_at_home int NOT NULL,
    won int NOT NULL,
    -- Level at the end of play, whoever won the shoot-out.
    drawn int NOT NULL,
    lost int NOT NULL,
    scored int NOT NULL,
    conceded int NOT NULL,
    clean_sheets int NOT NULL,
    without_goal int NOT NULL,
    after_extra_time int NOT NULL,
    shootouts_won int NOT NULL,
    shootouts_lost int NOT NULL,
    PRIMARY KEY (stage_id, team_id)
);
CREATE INDEX team_results_of_a_competition ON competitions.team_results (competition_id);
CREATE INDEX team_results_of_a_team ON competitions.team_results (team_id);

-- What one match adds to the sums: a row for each person that did something, and one for each side that a protocol tells of.
CREATE TABLE competitions.contributions (
    match_id uuid NOT NULL REFERENCES competitions.matches,
    competition_id uuid NOT NULL,
    stage_id uuid NOT NULL,
    team_id uuid NOT NULL,
    -- 'side', 'person:<id>', or 'name:<plain name>' for somebody whom nobody has told us more of.
    subject text NOT NULL,
    -- As the protocol spells it, where the subject is a name.
    name text,
    -- Whole numbers by the sport's keys. Never 0: what was not done is not written down.
    figures jsonb NOT NULL,
    PRIMARY KEY (match_id, team_id, subject)
);
-- "Every match of this player", and a team's names.
CREATE INDEX contributions_of_a_subject ON competitions.contributions (team_id, subject);
-- A rebuild begins with none of a competition's.
CREATE INDEX contributions_of_a_competition ON competitions.contributions (competition_id);

-- The sums of contributions, moved by the difference whenever a match changes. A sum of 0 is no row.
CREATE TABLE competitions.sums (
    competition_id uuid NOT NULL,
    stage_id uuid NOT NULL,
    team_id uuid NOT NULL,
    subject text NOT NULL,
    figure text NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (competition_id, stage_id, team_id, subject, figure)
);
-- "Where has this person played?", and the sums of teams over many seasons.
CREATE INDEX sums_of_a_subject ON competitions.sums (subject, team_id);
CREATE INDEX sums_of_a_team ON competitions.sums (team_id, subject);

-- Who is meant by a name: in every team of a club, or in one team alone, which stands above what is said of its club. Kept apart
-- from the sums, so that saying so, or saying otherwise, moves no number. `scope_id` is the club's or the team's. The person may
-- have become one with another since, which competitions.merges knows.
CREATE TABLE competitions.assigned_names (
    scope_id uuid NOT NULL,
    plain_name text NOT NULL,
    person_id uuid NOT NULL,
    assigned_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope_id, plain_name)
);
CREATE INDEX assigned_names_of_a_person ON competitions.assigned_names (person_id);

-- Where two teams, or clubs, have met; a team's matches in time.
CREATE INDEX matches_at_home ON competitions.matches (home_team_id, kicks_off_at) WHERE phase = 'finished';
CREATE INDEX matches_away ON competitions.matches (away_team_id, kicks_off_at) WHERE phase = 'finished';
