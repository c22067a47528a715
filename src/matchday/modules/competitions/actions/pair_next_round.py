"""Pairs the next round of a Swiss stage by its table."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Phrase
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.domain.formats import swiss
from matchday.modules.competitions.domain.formats.byes import bye_reason, byes_in
from matchday.modules.competitions.domain.regulations.stages import Stage as Declared
from matchday.modules.competitions.domain.season import Competition, Match, Season, Stage, Table
from matchday.modules.competitions.errors import DrawImpossible, NoPairingLeft, RoundNotOver
from matchday.modules.competitions.schemas.stages import NewRound, RoundView
from matchday.modules.competitions.store import stages as rows
from matchday.modules.competitions.store.regulations import load_regulations

OVER = ("finished", "cancelled", "annulled")


async def pair_next_round(tx: Transaction, slug: str, key: str, data: NewRound, made_by: UUID | None, *, is_preview: bool) -> RoundView:
    """Raises NotFound, RoundNotOver, NoPairingLeft, or DrawImpossible after the last round."""
    competition = await store.lock_competition_at(tx, slug)
    if competition is None:
        raise NotFound
    stage = next((held for held in await rows.load_stages(tx, competition.competition_id) if held.key == key), None)
    regulations = await load_regulations(tx, competition)
    declared = regulations.stage_called(stage.name) if stage else None
    if stage is None or declared is None or declared.type != "swiss":
        raise NotFound
    season = await store.load_season(tx, competition.competition_id)
    played = [match for match in season.matches if match.stage_id == stage.stage_id]
    draws = await rows.load_draws(tx, stage.stage_id)
    paired = max(len(draws), len({match.round for match in played}))
    _refuse(declared, played, paired)
    table = next(table for table in season.tables if table.stage_id == stage.stage_id)
    rested = _rested(season, table, draws)
    try:
        pairing = swiss.pair(await _entrants(tx, table, played, rested, data.withdrawn))
    except swiss.NoPairing as error:
        raise NoPairingLeft from error
    number = paired + 1
    if not is_preview:
        worth = regulations.of_stage(stage.name).scoring.points.win
        await _keep(tx, competition, season, stage, table, pairing, number, data, made_by, worth)
    names = {team.team_id: team.name for team in season.teams}
    return RoundView(
        round=f"Round {number}",
        pairs=tuple((names[home], names[away]) for home, away in pairing.pairs),
        bye=names[pairing.bye] if pairing.bye else None,
    )


def _refuse(declared: Declared, played: Sequence[Match], paired: int) -> None:
    if declared.rounds_played is not None and paired >= declared.rounds_played:
        raise DrawImpossible(reason=Phrase("all {rounds} rounds have been paired", rounds=declared.rounds_played))
    left = sum(match.phase not in OVER for match in played)
    if left:
        raise RoundNotOver(matches=left)


def _rested(season: Season, table: Table, draws: Sequence[Mapping[str, Any]]) -> set[str]:
    """Who has had a bye, of this site's own pairing or of a file's."""
    of_files = {
        str(entry.team_id) for entry in season.participants if entry.table_id == table.table_id and byes_in(entry.adjustment_reason)
    }
    return of_files | {draw["bye"] for draw in draws if draw.get("bye")}


async def _entrants(
    tx: Transaction, table: Table, played: Sequence[Match], rested: AbstractSet[str], withdrawn: Sequence[UUID]
) -> list[swiss.Entrant]:
    """In the order of the table. What was annulled was no meeting."""
    counted = sorted((match for match in played if match.phase == "finished"), key=lambda match: match.number)
    met: dict[UUID, set[UUID]] = {}
    at_home: dict[UUID, list[bool]] = {}
    for match in counted:
        for team, other, is_home in (
            (match.home_team_id, match.away_team_id, True),
            (match.away_team_id, match.home_team_id, False),
        ):
            if team is not None and other is not None:
                met.setdefault(team, set()).add(other)
                at_home.setdefault(team, []).append(is_home)
    standings = (await store.load_standings(tx, [table.table_id])).get(table.table_id, ())
    return [
        swiss.Entrant(
            team_id=row.team_id,
            points=row.points,
            met=frozenset(met.get(row.team_id, ())),
            at_home=tuple(at_home.get(row.team_id, ())),
            has_had_bye=str(row.team_id) in rested,
        )
        for row in standings
        if row.team_id not in withdrawn
    ]


async def _keep(
    tx: Transaction,
    competition: Competition,
    season: Season,
    stage: Stage,
    table: Table,
    pairing: swiss.Pairing,
    number: int,
    data: NewRound,
    made_by: UUID | None,
    worth: int,
) -> None:
    tx.note("pair_next_round", competition=competition.name, stage=stage.name, round=number)
    outcome = {"round": number, "pairs": pairing.pairs, "bye": pairing.bye}
    draw = {"draw_id": new_id(), "competition_id": competition.competition_id, "stage_id": stage.stage_id}
    await rows.save_draw(tx, draw | {"seed": 0, "made_by": made_by, "pots": [], "outcome": outcome})
    begin = max((match.number for match in season.matches), default=0) + 1
    matches = [_match(stage, table, pair, begin + at, number, data) for at, pair in enumerate(pairing.pairs)]
    if matches:
        await store.save_matches(tx, competition.competition_id, matches)
    if pairing.bye is not None:
        await rows.give_bye(tx, table.table_id, pairing.bye, worth, bye_reason(f"Round {number}"))
    await settle_results(tx, competition, matches, table_ids=[table.table_id])


def _match(stage: Stage, table: Table, pair: tuple[UUID, UUID], number: int, round_number: int, data: NewRound) -> Match:
    return Match(
        match_id=new_id(),
        number=number,
        stage_id=stage.stage_id,
        table_id=table.table_id,
        round=f"Round {round_number}",
        home_team_id=pair[0],
        away_team_id=pair[1],
        home_feeder=None,
        away_feeder=None,
        venue_id=None,
        kicks_off_at=data.kicks_off_at,
        phase="scheduled",
        score=None,
        regular_time=None,
        goals=(),
    )
