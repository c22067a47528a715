"""Questions about brackets and what follows from corrections."""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import FollowUpChanged
from matchday.modules.competitions.domain.feeders import match_fed_by, place, placeholder, short
from matchday.modules.competitions.domain.formats.elimination import is_third_place
from matchday.modules.competitions.domain.regulations.stages import Round
from matchday.modules.competitions.schemas import ReportTie
from matchday.modules.competitions.schemas.stages import (
    BracketMatch,
    BracketRound,
    BracketSide,
    BracketStage,
    BracketTie,
    BracketView,
    FollowUpView,
    OpenPlace,
)
from matchday.modules.competitions.store.matches import score_of

FOLLOW_UPS_MAX = 200
ANNOUNCED_AT_ONCE = 1_000
_FIRST = UUID(int=0)
_FOLLOW_UP = """
    SELECT f.follow_up_id, f.competition_id, c.slug AS competition_slug, c.organisation_id, f.match_id, m.number AS match_number,
           m.round, coalesce(h.name, m.home_feeder) AS home, coalesce(a.name, m.away_feeder) AS away, m.phase, f.side, f.feeder,
           f.played_team_id, played.name AS played, f.due_team_id, due.name AS due, f.state, f.reason, f.made_at, f.decided_at,
           f.version
    FROM competitions.follow_ups AS f
    JOIN competitions.competitions AS c USING (competition_id)
    JOIN competitions.matches AS m USING (match_id)
    JOIN competitions.teams AS played ON played.team_id = f.played_team_id
    LEFT JOIN competitions.teams AS due ON due.team_id = f.due_team_id
    LEFT JOIN competitions.teams AS h ON h.team_id = m.home_team_id
    LEFT JOIN competitions.teams AS a ON a.team_id = m.away_team_id
"""
_TIES = """
    SELECT t.*, s.name AS stage, s.key, s.kind, s.place AS stage_place, h.name AS home, h.code AS home_code,
           a.name AS away, a.code AS away_code
    FROM competitions.ties AS t
    JOIN competitions.stages AS s USING (stage_id)
    LEFT JOIN competitions.teams AS h ON h.team_id = t.home_team_id
    LEFT JOIN competitions.teams AS a ON a.team_id = t.away_team_id
    WHERE t.competition_id = $1 ORDER BY s.place, t.number
"""


async def bracket_at(tx: Transaction, slug: str) -> BracketView | None:
    """All brackets of a competition, with the places that nobody has though all is played."""
    competition_id = await tx.fetchval("SELECT competition_id FROM competitions.competitions WHERE slug = $1", slug)
    if competition_id is None:
        return None
    ties = await tx.fetch(_TIES, competition_id)
    matches: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in await tx.fetch(
        "SELECT * FROM competitions.matches WHERE competition_id = $1 AND tie_id IS NOT NULL ORDER BY leg, number", competition_id
    ):
        matches.setdefault(row["tie_id"], []).append(row)
    open_places = await tx.fetch(
        """
        SELECT feeder, open_because FROM competitions.places
        WHERE competition_id = $1 AND open_because IS NOT NULL ORDER BY feeder
        """,
        competition_id,
    )
    return BracketView(
        competition=slug,
        stages=_stages(ties, matches),
        open_places=tuple(
            OpenPlace(feeder=row["feeder"], label=placeholder(row["feeder"].partition(" v ")[0]), because=row["open_because"])
            for row in open_places
        ),
    )


async def ties_of_matches(tx: Transaction, competition_id: UUID, match_ids: Sequence[UUID]) -> list[BracketTie]:
    """The ties that these matches belong to, as the bracket has them."""
    rows = await tx.fetch(
        """
        SELECT * FROM competitions.matches WHERE tie_id IN (
            SELECT tie_id FROM competitions.matches WHERE match_id = ANY($1) AND tie_id IS NOT NULL
        ) ORDER BY leg, number
        """,
        list(match_ids),
    )
    if not rows:
        return []
    matches: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in rows:
        matches.setdefault(row["tie_id"], []).append(row)
    known = {row["number"]: row for row in await tx.fetch(_TIES, competition_id)}
    return [_tie(row, known, matches[row["tie_id"]]) for row in known.values() if row["tie_id"] in matches]


async def follow_ups_at(tx: Transaction, slug: str) -> list[FollowUpView]:
    """Of a competition, open ones first, then the latest."""
    rows = await tx.fetch(
        f"{_FOLLOW_UP} WHERE c.slug = $1 ORDER BY f.state <> 'open', f.made_at DESC, f.follow_up_id LIMIT $2", slug, FOLLOW_UPS_MAX
    )
    return [_follow_up(row) for row in rows]


async def ties_report(tx: Transaction, slug: str) -> tuple[ReportTie, ...]:
    """The brackets as `matchday standings SLUG --json` prints them, a tie after the other."""
    view = await bracket_at(tx, slug)
    return tuple(
        _tie_told(stage.name, shown.name, tie) for stage in (view.stages if view else ()) for shown in stage.rounds for tie in shown.ties
    )


def _tie_told(stage: str, round_name: str, tie: BracketTie) -> ReportTie:
    sides = {side.team_id: side.name for side in (tie.home, tie.away) if side.team_id is not None}
    return ReportTie(
        stage=stage,
        round=round_name,
        number=tie.number,
        home=tie.home.name,
        away=tie.away.name,
        home_aggregate=tie.home.aggregate,
        away_aggregate=tie.away.aggregate,
        winner=sides.get(tie.winner_team_id) if tie.winner_team_id else None,
        decided_by=tie.decided_by,
    )


async def follow_ups_by_id(tx: Transaction, follow_up_ids: Sequence[UUID]) -> list[FollowUpView]:
    """Some of them."""
    rows = await tx.fetch(f"{_FOLLOW_UP} WHERE f.follow_up_id = ANY($1) ORDER BY f.follow_up_id", list(follow_up_ids))
    return [_follow_up(row) for row in rows]


async def organisation_of_follow_up(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """The owner of the competition that a path's `follow_up_id` is about."""
    owner: UUID | None = await tx.fetchval(
        "SELECT organisation_id FROM competitions.follow_ups JOIN competitions.competitions USING (competition_id) WHERE follow_up_id = $1",
        path.get("follow_up_id"),
    )
    return owner


def follow_up_changed(view: FollowUpView) -> FollowUpChanged:
    """Its state."""
    return FollowUpChanged(**{field: getattr(view, field) for field in FollowUpChanged.__struct_fields__})


async def every_follow_up(tx: Transaction) -> AsyncIterator[FollowUpChanged]:
    """For `matchday announce`."""
    last = _FIRST
    while rows := await tx.fetch(f"{_FOLLOW_UP} WHERE f.follow_up_id > $1 ORDER BY f.follow_up_id LIMIT $2", last, ANNOUNCED_AT_ONCE):
        for row in rows:
            yield follow_up_changed(_follow_up(row))
        last = rows[-1]["follow_up_id"]


def _follow_up(row: Mapping[str, Any]) -> FollowUpView:
    return FollowUpView(**(dict(row) | {"label": placeholder(row["feeder"])}))


def _stages(ties: Sequence[Mapping[str, Any]], matches: Mapping[UUID, Sequence[Mapping[str, Any]]]) -> tuple[BracketStage, ...]:
    """Ties of a round stand beside those they feed: 2k and 2k + 1 under k."""
    known = {row["number"]: row for row in ties}
    stages: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in ties:
        stages.setdefault(row["stage_id"], []).append(row)
    return tuple(
        BracketStage(
            stage_id=stage_id, key=held[0]["key"], name=held[0]["stage"], kind=held[0]["kind"], rounds=_rounds(held, known, matches)
        )
        for stage_id, held in stages.items()
    )


def _rounds(
    ties: Sequence[Mapping[str, Any]], known: Mapping[int, Mapping[str, Any]], matches: Mapping[UUID, Sequence[Mapping[str, Any]]]
) -> tuple[BracketRound, ...]:
    rounds: dict[str, list[Mapping[str, Any]]] = {}
    for row in ties:
        rounds.setdefault(row["round"], []).append(row)
    kind = ties[0]["kind"]
    beside = {name for name, held in rounds.items() if kind == "knockout" and _is_beside(name, held)}
    tree = [held for name, held in rounds.items() if name not in beside]
    for later, earlier in zip(tree[::-1], tree[-2::-1], strict=False):
        fed = [match_fed_by(feeder) for row in later for feeder in (row["home_feeder"], row["away_feeder"])]
        at = {number: index for index, number in enumerate(fed) if number is not None}
        earlier.sort(key=partial(_beside_fed, at))
    return tuple(
        BracketRound(name=name, is_beside=name in beside, ties=tuple(_tie(row, known, matches.get(row["tie_id"], ())) for row in held))
        for name, held in rounds.items()
    )


def _beside_fed(at: Mapping[int, int], row: Mapping[str, Any]) -> tuple[int, int]:
    """What feeds nothing comes last."""
    return at.get(row["number"], len(at)), row["number"]


def _is_beside(name: str, ties: Sequence[Mapping[str, Any]]) -> bool:
    is_fed_by_losers = all(short(feeder).startswith("L") for row in ties for feeder in (row["home_feeder"], row["away_feeder"]))
    return is_fed_by_losers or is_third_place(Round(name=name))


def _tie(row: Mapping[str, Any], known: Mapping[int, Mapping[str, Any]], matches: Sequence[Mapping[str, Any]]) -> BracketTie:
    return BracketTie(
        tie_id=row["tie_id"],
        number=row["number"],
        place=row["place"],
        legs=row["legs"],
        best_of=row["best_of"],
        home=_side(row, "home", known),
        away=_side(row, "away", known),
        winner_team_id=row["winner_team_id"],
        decided_by=row["decided_by"],
        matches=tuple(_match(match, row) for match in matches),
    )


def _side(row: Mapping[str, Any], side: str, known: Mapping[int, Mapping[str, Any]]) -> BracketSide:
    feeder = row[f"{side}_feeder"]
    number = match_fed_by(feeder)
    return BracketSide(
        team_id=row[f"{side}_team_id"],
        name=row[side] or label(feeder, known),
        code=row[f"{side}_code"] or short(feeder),
        feeder=feeder,
        from_tie=number,
        is_loser=short(feeder).startswith("L") and number is not None,
        aggregate=row[f"{side}_aggregate"],
    )


def label(feeder: str | None, known: Mapping[int, Mapping[str, Any]]) -> str:
    """As "Winner Quarter-finals 1" where the tie is known, "Winner Group A" otherwise."""
    read = place(feeder) if feeder else None
    if read is None or read.kind not in ("winner", "loser") or read.number not in known:
        return placeholder(feeder)
    tie = known[read.number]
    is_only_one = sum((row["stage_id"], row["round"]) == (tie["stage_id"], tie["round"]) for row in known.values()) == 1
    number = "" if is_only_one else f" {tie['place']}"
    return f"{'Winner' if read.kind == 'winner' else 'Loser'} {tie['round']}{number}"


def _match(match: Mapping[str, Any], tie: Mapping[str, Any]) -> BracketMatch:
    is_turned = match["home_team_id"] == tie["away_team_id"] if match["home_team_id"] else match["home_feeder"] != tie["home_feeder"]
    return BracketMatch(
        match_id=match["match_id"],
        number=match["number"],
        leg=match["leg"] or 1,
        kicks_off_at=match["kicks_off_at"],
        phase=match["phase"],
        score=score_of(match),
        is_turned=is_turned,
    )
