"""Writes a competition as a file."""

from collections.abc import Callable, Mapping

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.competitions import store
from matchday.modules.competitions.domain.exporters import csv_of, football_txt_of, matchday_text_of, sheet_of_season
from matchday.modules.competitions.domain.facts import Sheet
from matchday.modules.competitions.store.competitions import load_competition_at

FORMATS: Mapping[str, Callable[[Sheet], str]] = {"csv": csv_of, "football.txt": football_txt_of, "matchday": matchday_text_of}


async def export_competition(tx: Transaction, slug: str, wanted: str) -> str:
    """In one of FORMATS. Raises NotFound."""
    competition = await load_competition_at(tx, slug)
    if competition is None:
        raise NotFound
    return FORMATS[wanted](sheet_of_season(competition, await store.load_season(tx, competition.competition_id)))
