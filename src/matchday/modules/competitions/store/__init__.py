"""This module's own rows: loaded under the competition's lock, saved set by set."""

from matchday.modules.competitions.store.competitions import (
    competition_at,
    competitions_of_matches,
    create_competition,
    lock_competition,
    lock_competition_at,
    lock_competitions_of,
    recount,
    save_competition,
    team_codes,
)
from matchday.modules.competitions.store.matches import load_matches, match_of, save_matches, score_of
from matchday.modules.competitions.store.seasons import load_season, save_participants, save_stages, save_tables, save_teams, save_venues
from matchday.modules.competitions.store.tables import (
    load_counted,
    load_entrants,
    load_standings,
    load_table_ids,
    save_cards,
    save_standings,
)

__all__ = [
    "competition_at",
    "competitions_of_matches",
    "create_competition",
    "load_counted",
    "load_entrants",
    "load_matches",
    "load_season",
    "load_standings",
    "load_table_ids",
    "lock_competition",
    "lock_competition_at",
    "lock_competitions_of",
    "match_of",
    "recount",
    "save_cards",
    "save_competition",
    "save_matches",
    "save_participants",
    "save_stages",
    "save_standings",
    "save_tables",
    "save_teams",
    "save_venues",
    "score_of",
    "team_codes",
]
