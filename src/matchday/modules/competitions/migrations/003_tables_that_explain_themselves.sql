-- What a row of a table says beyond its sums: wins and losses after regular time, whose points were moved and why, what the
-- place means, and which decision it waits for.
ALTER TABLE competitions.standings
    ADD COLUMN overtime_won int NOT NULL DEFAULT 0,
    ADD COLUMN overtime_lost int NOT NULL DEFAULT 0,
    ADD COLUMN shootout_won int NOT NULL DEFAULT 0,
    ADD COLUMN shootout_lost int NOT NULL DEFAULT 0,
    ADD COLUMN regulation_won int GENERATED ALWAYS AS (won - overtime_won - shootout_won) STORED,
    -- A list of contracts.competitions.RowAdjustment.
    ADD COLUMN adjustments jsonb NOT NULL DEFAULT '[]',
    -- A contracts.competitions.RowZone.
    ADD COLUMN zone jsonb,
    ADD COLUMN pending text;

-- Cards of each side as fair play counts them: players with a yellow card, a second yellow, a red, and a yellow before a red.
-- NULL: nobody has recorded them, and then they tell nobody apart.
ALTER TABLE competitions.matches
    ADD COLUMN home_cards int[] CHECK (cardinality(home_cards) = 4),
    ADD COLUMN away_cards int[] CHECK (cardinality(away_cards) = 4);

-- The same text again is the same version.
CREATE UNIQUE INDEX regulation_documents_by_text ON competitions.regulation_documents (organisation_id, md5(text));
