"""Whom teams may field, as live is told and as everybody reads it."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import SheetPlayer, SquadChanged
from matchday.modules.competitions.domain.participants.marks import sheet_limits, sheet_player
from matchday.modules.competitions.domain.participants.people import VALID
from matchday.modules.competitions.domain.regulations.squads import SquadRules
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.store.competitions import competition_by_id
from matchday.modules.competitions.store.registrations import load_squad, today_of
from matchday.modules.competitions.store.regulations import load_regulations

_FIRST = UUID(int=0)


async def squad_changed(tx: Transaction, team: Mapping[str, Any], rules: SquadRules, today: date) -> SquadChanged:
    """The team's state; `team` names it with its `squad_version`."""
    members = await load_squad(tx, team["team_id"], VALID)
    players = [sheet_player(rules, member, today) for member in members]
    return SquadChanged(
        team_id=team["team_id"],
        competition_id=team["competition_id"],
        team=team["name"],
        players=tuple(await barred(tx, team, players)),
        limits=sheet_limits(rules),
        version=team["squad_version"],
    )


async def barred(_tx: Transaction, _team: Mapping[str, Any], players: list[SheetPlayer]) -> list[SheetPlayer]:
    """The one place where suspensions come to the players of a squad: nobody is suspended until discipline says so."""
    return [replace(player, barred=None) for player in players]


async def every_squad(tx: Transaction) -> AsyncIterator[SquadChanged]:
    """For `matchday announce`."""
    last = _FIRST
    while (row := await tx.fetchrow(_NEXT_TEAM, last)) is not None:
        competition = await competition_by_id(tx, row["competition_id"])
        if competition is not None:
            yield await squad_changed(tx, row, await _rules(tx, competition), await today_of(tx, competition.zone))
        last = row["team_id"]


_NEXT_TEAM = """
    SELECT team_id, competition_id, name, squad_version FROM competitions.teams
    WHERE team_id > $1 AND squad_version > 0 ORDER BY team_id LIMIT 1
"""


async def _rules(tx: Transaction, competition: Competition) -> SquadRules:
    return (await load_regulations(tx, competition)).squads
