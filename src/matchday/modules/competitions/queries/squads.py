"""Whom teams may field, as live is told and as everybody reads it."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import BarredName, SheetPlayer, SquadChanged
from matchday.modules.competitions.domain.discipline.serving import Suspension
from matchday.modules.competitions.domain.discipline.words import why_barred
from matchday.modules.competitions.domain.participants.marks import sheet_limits, sheet_player
from matchday.modules.competitions.domain.participants.people import VALID
from matchday.modules.competitions.domain.regulations.squads import SquadRules
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.store.competitions import competition_by_id
from matchday.modules.competitions.store.discipline import load_kept_of_team, person_of
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
        barred_names=tuple(await barred_names(tx, team, players)),
        version=team["squad_version"],
    )


async def barred(tx: Transaction, team: Mapping[str, Any], players: list[SheetPlayer]) -> list[SheetPlayer]:
    """The one place where suspensions come to the players of a squad: each is barred from the matches that he is to miss."""
    binding = [each for each in await _binding(tx, team) if not each.who.is_staff]
    return [_barred(player, [each for each in binding if person_of(each.who.key) == str(player.person_id)]) for player in players]


async def barred_names(tx: Transaction, team: Mapping[str, Any], players: list[SheetPlayer]) -> list[BarredName]:
    """Those who are no players of the squad: who is known by name only, or was never registered, and the staff."""
    known = {str(player.person_id) for player in players}
    found = [each for each in await _binding(tx, team) if each.who.is_staff or person_of(each.who.key) not in known]
    return [
        BarredName(
            name=each.name,
            barred=why_barred(each),
            match_ids=each.misses,
            is_staff=each.who.is_staff,
            person_id=UUID(person) if (person := person_of(each.who.key)) else None,
        )
        for each in found
    ]


async def _binding(tx: Transaction, team: Mapping[str, Any]) -> list[Suspension]:
    return [each for each in await load_kept_of_team(tx, team["team_id"]) if each.misses]


def _barred(player: SheetPlayer, bans: list[Suspension]) -> SheetPlayer:
    """Always by name of the matches: old line-ups can be corrected, and a new match is told of with the matches missed."""
    match_ids = tuple(match_id for each in bans for match_id in each.misses)
    return replace(player, barred=" ".join(map(why_barred, bans)) or None, barred_match_ids=match_ids)


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
