"""Gives the teams of an import their clubs, so that what they play counts for who plays year after year.

A club is found by its plain name or by a name that was decided to be its own; else it is made. A name that only resembles
another gets a club of its own, and a question: nothing is guessed.
"""

from collections.abc import Sequence
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
    await give_clubs_to_all(tx, organisation_id, [(teams, origin)])


async def give_clubs_to_all(tx: Transaction, organisation_id: UUID, seasons: Sequence[tuple[list[Team], str]]) -> None:
    """The same for several seasons at once. A question names the first of them that the club is in."""
    names = {team.name: plain(team.name) for teams, _ in seasons for team in teams if team.club_id is None}
    if not names:
        return
    ids = {name: new_id() for name in names}
    clubs = await find_or_make_clubs(tx, organisation_id, list(names), list(names.values()), list(ids.values()))
    for teams, origin in seasons:
        without = [team.name for team in teams if team.club_id is None]
        made = [Known(entity_id=ids[name], name=name) for name in without if clubs[names[name]] == ids.get(name)]
        teams[:] = [team if team.club_id else msgspec.structs.replace(team, club_id=clubs[names[team.name]]) for team in teams]
        if made:
            await _ask_for_alike(tx, organisation_id, made, origin)
            for known in made:
                del ids[known.name]


async def _ask_for_alike(tx: Transaction, organisation_id: UUID, made: list[Known], origin: str) -> None:
    found = alike_clubs(made, await load_clubs(tx, organisation_id))[:QUESTIONS_MAX]
    if found:
        await ask(tx, organisation_id, [new_id() for _ in found], found, origin[-400:])
