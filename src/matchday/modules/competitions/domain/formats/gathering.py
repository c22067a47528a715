"""Ties out of matches that came without: those of one round between the same two are one tie, a series, or a match and its replay."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.formats.landing import round_named
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.regulations.stages import Round
from matchday.modules.competitions.domain.results import winner
from matchday.modules.competitions.domain.season import Match, Stage, Tie

Meeting = tuple[UUID, str, frozenset[object]]


class Gathered(msgspec.Struct, kw_only=True):
    """Ties that are new or have grown, and the matches that know their tie now."""

    ties: list[Tie]
    matches: list[Match]


def gather(
    stages: Sequence[Stage], ties: Sequence[Tie], matches: Sequence[Match], regulations: Regulations, new_id: Callable[[], UUID]
) -> Gathered:
    """`matches` are all of the brackets' stages. What the regulations say of a round stands above what the matches look like."""
    gathered = Gathered(ties=[], matches=[])
    names = {stage.stage_id: stage.name for stage in stages}
    held = {tie.tie_id: tie for tie in ties}
    known = {_meeting(match): held[match.tie_id] for match in matches if match.tie_id in held}
    loose: dict[Meeting, list[Match]] = {}
    for match in sorted(matches, key=lambda match: match.number):
        if match.tie_id is None:
            loose.setdefault(_meeting(match), []).append(match)
    places = {(tie.stage_id, tie.round): 0 for tie in ties}
    for tie in ties:
        places[tie.stage_id, tie.round] = max(places[tie.stage_id, tie.round], tie.place)
    for meeting, found in loose.items():
        before = known.get(meeting)
        of_tie = [*(match for match in matches if before is not None and match.tie_id == before.tie_id), *found]
        in_time = sorted(of_tie, key=lambda match: (match.kicks_off_at, match.number))
        rules = declared_round(regulations, names[found[0].stage_id], found[0].round)
        legs, best_of = _size(in_time, rules)
        if before is None:
            key = (found[0].stage_id, found[0].round)
            places[key] = places.get(key, 0) + 1
            tie = _tie(in_time, new_id(), places[key], legs, best_of)
        else:
            tie = msgspec.structs.replace(before, legs=legs, best_of=best_of, version=before.version + 1)
        gathered.ties.append(tie)
        for leg, match in enumerate(in_time, start=1):
            # What a document says is one match cannot end level; of a file alone one cannot tell: a second leg may follow.
            needs_winner = match.is_winner_needed or (rules is not None and rules.legs == 1 and rules.level is None)
            made = msgspec.structs.replace(match, tie_id=tie.tie_id, leg=_leg(match, leg, legs, best_of), is_winner_needed=needs_winner)
            if made != match:
                gathered.matches.append(made)
    return gathered


def declared_round(regulations: Regulations, stage_name: str, round_name: str) -> Round | None:
    """What the document says of this round; None where it says nothing."""
    stage = regulations.stage_called(stage_name)
    return round_named(stage, round_name) if stage is not None else None


def _meeting(match: Match) -> Meeting:
    sides: Iterable[object] = (match.home_team_id or match.home_feeder, match.away_team_id or match.away_feeder)
    return match.stage_id, match.round, frozenset(sides)


def _size(matches: Sequence[Match], rules: Round | None) -> tuple[int, int]:
    if rules is not None:
        return rules.legs, rules.best_of
    if len(matches) == 2 and matches[0].home_team_id == matches[1].away_team_id:
        first = matches[0]
        was_drawn = first.score is not None and winner(first.score) is None
        # A match that needs a winner and had none is replayed; anything else between the same two on both grounds is two legs.
        return (1, 1) if was_drawn and first.is_winner_needed else (2, 1)
    if len(matches) > 2:
        wins = [match.home_team_id if winner(match.score) == "home" else match.away_team_id for match in matches if match.score]
        most = max((wins.count(team) for team in set(wins)), default=len(matches) // 2 + 1)
        return 1, min(max(2 * most - 1, len(matches) | 1), 15) if most else 1
    return 1, 1


def _leg(match: Match, leg: int, legs: int, best_of: int) -> int:
    return min(leg, 15) if legs > 1 or best_of > 1 else match.leg or 1


def _tie(matches: Sequence[Match], tie_id: UUID, place: int, legs: int, best_of: int) -> Tie:
    first = matches[0]
    return Tie(
        tie_id=tie_id,
        stage_id=first.stage_id,
        number=min(match.number for match in matches),
        round=first.round,
        place=place,
        legs=legs,
        best_of=best_of,
        home_team_id=first.home_team_id,
        away_team_id=first.away_team_id,
        home_feeder=first.home_feeder,
        away_feeder=first.away_feeder,
    )
