"""Gives the teams of an import their clubs, so that what they play counts for who plays year after year.

A club is found by its plain name or by a name that was decided to be its own; else it is made. A name that only resembles
another gets a club of its own, and a question: nothing is guessed.
"""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.competitions.domain.matching import Known, alike_clubs
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.season import Team
from matchday.modules.competitions.store.clubs_by_name import find_or_make_clubs
from matchday.modules.competitions.store.doubts import ask, load_clubs

QUESTIONS_MAX = 200
"""Of one import. More nobody answers."""


async def give_clubs(tx: Transaction, organisation_id: UUID, teams: list[Team], origin: str) -> None:
    """Changes the list in place, before it is saved. Teams that have a club keep it."""
    without = [team for team in teams if team.club_id is None]
    if not without:
        return
    names = [plain(team.name) for team in without]
    ids = [new_id() for _ in without]
    clubs = await find_or_make_clubs(tx, organisation_id, [team.name for team in without], names, ids)
    given = {team.team_id: clubs[name] for team, name in zip(without, names, strict=True)}
    teams[:] = [msgspec.structs.replace(team, club_id=given.get(team.team_id, team.club_id)) for team in teams]
    made = [
        Known(entity_id=club_id, name=team.name) for team, name, club_id in zip(without, names, ids, strict=True) if clubs[name] == club_id
    ]
    if made:
        await _ask_for_alike(tx, organisation_id, made, origin)


async def _ask_for_alike(tx: Transaction, organisation_id: UUID, made: list[Known], origin: str) -> None:
    found = alike_clubs(made, await load_clubs(tx, organisation_id))[:QUESTIONS_MAX]
    if found:
        await ask(tx, organisation_id, [new_id() for _ in found], found, origin[-400:])
