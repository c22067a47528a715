-- What the protocol of any sport must know of its match.
ALTER TABLE live.known_matches
    ADD COLUMN sport             text NOT NULL DEFAULT 'football',
    ADD COLUMN match_format      jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN is_winner_needed  boolean NOT NULL DEFAULT false,
    ADD COLUMN status            text NOT NULL DEFAULT 'scheduled',
    ADD COLUMN home_team_id      uuid,
    ADD COLUMN away_team_id      uuid;

-- What an entry says is the sport's affair, and the program's to check. `taken_at` is when it was pressed on the device, by
-- PostgreSQL's clock; `correction` numbers the correction after the sign-off that an entry is part of.
ALTER TABLE live.entries DROP CONSTRAINT entries_kind_check;
ALTER TABLE live.entries DROP CONSTRAINT entries_check4;  -- of goals
ALTER TABLE live.entries DROP CONSTRAINT entries_check5;  -- of kicks
ALTER TABLE live.entries ADD CHECK (kind ~ '^[a-z][a-z_]{0,39}$');
ALTER TABLE live.entries
    ADD COLUMN taken_at    timestamptz,
    ADD COLUMN correction  integer CHECK (correction >= 1);

-- A goal says its facts flatly, as every other kind does. What it says is unchanged.
ALTER TABLE live.entries DISABLE TRIGGER entries_stay;
UPDATE live.entries SET taken_at = recorded_at,
    detail = CASE WHEN detail ? 'goal' THEN (detail - 'goal') || jsonb_strip_nulls(detail -> 'goal') ELSE detail END;
ALTER TABLE live.entries ENABLE TRIGGER entries_stay;
ALTER TABLE live.entries ALTER COLUMN taken_at SET NOT NULL;

-- A protocol is signed off once; corrections count on from there.
CREATE UNIQUE INDEX entries_sign_off ON live.entries (match_id, protocol) WHERE kind = 'sign_off';
CREATE UNIQUE INDEX entries_correction ON live.entries (match_id, protocol, correction) WHERE kind = 'correction';
ALTER TABLE live.entries ADD CHECK (kind <> 'correction' OR (correction IS NOT NULL AND length(detail ->> 'reason') > 0));

-- The read copy of competitions.SquadChanged: whom a team may field.
CREATE TABLE live.known_squads (
    team_id  uuid PRIMARY KEY,
    version  bigint NOT NULL,
    players  jsonb NOT NULL CHECK (jsonb_typeof(players) = 'array'),
    limits   jsonb NOT NULL CHECK (jsonb_typeof(limits) = 'array')
);
