"""Bans, cards and decisions, as everybody reads them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.discipline.facts import Offender
from matchday.modules.competitions.domain.discipline.serving import Suspension, assess
from matchday.modules.competitions.domain.discipline.words import cause_in_words
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.participants.marks import shown_name
from matchday.modules.competitions.domain.participants.people import Person
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.queries.discipline_ground import ground_of
from matchday.modules.competitions.queries.season_views import teams_linked
from matchday.modules.competitions.queries.statistics import competition_to_read
from matchday.modules.competitions.schemas.discipline import (
    BanMatch,
    CorrectionView,
    DisciplineView,
    FairPlayLine,
    RulingView,
    SuspensionView,
    TallyView,
)
from matchday.modules.competitions.schemas.statistics import TeamLink
from matchday.modules.competitions.store.competitions import competition_by_id
from matchday.modules.competitions.store.disciplinary_decisions import load_rulings
from matchday.modules.competitions.store.discipline import load_corrections, load_kept, person_of
from matchday.modules.competitions.store.participants import PERSON
from matchday.modules.competitions.store.registrations import today_of
from matchday.modules.competitions.store.regulations import load_regulations

_PERSON = msgspec.json.Decoder(Person)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What names bans, matches and people to a reader."""

    competition: Competition
    regulations: Regulations
    teams: Mapping[UUID, TeamLink]
    matches: Mapping[UUID, BanMatch]
    rulings: Sequence[RulingView]
    people: Mapping[str, Person]
    today: date

    def name(self, who: Offender, spelled: str) -> str:
        """As everybody may read it."""
        person = self.people.get(who.key)
        return shown_name(self.regulations.squads, person, self.today) if person else spelled

    def of_ids(self, match_ids: Iterable[UUID]) -> tuple[BanMatch, ...]:
        """In their order."""
        return tuple(self.matches[match_id] for match_id in match_ids if match_id in self.matches)


async def discipline_at(tx: Transaction, slug: str) -> DisciplineView | None:
    """Everything of one competition."""
    competition = await competition_to_read(tx, slug)
    if competition is None:
        return None
    kept = list((await load_kept(tx, competition.competition_id)).values())
    seen = await _seen(tx, competition, kept)
    rules = seen.regulations.discipline
    tallies = assess(rules, await ground_of(tx, competition, rules)).tallies
    seen = await _seen(tx, competition, [*kept, *tallies])
    shown = sorted((_view(seen, each) for each in kept), key=lambda view: (view.team.team.casefold(), plain(view.name), view.key))
    counts = [_tally(seen, each) for each in tallies]
    return DisciplineView(
        competition=slug,
        running=tuple(view for view in shown if is_running(view, seen.today)),
        over=tuple(view for view in shown if not is_running(view, seen.today)),
        at_threshold=tuple(each for each in counts if each.next_at == each.count + 1),
        tallies=tuple(sorted(counts, key=lambda each: (-each.count, each.team.team, plain(each.name)))),
        fair_play=tuple(await _fair_play(tx, competition, seen)),
        corrections=tuple([_correction(seen, *row) for row in await load_corrections(tx, competition.competition_id)]),
        decisions=tuple(seen.rulings),
    )


async def suspensions_at(tx: Transaction, slug: str) -> list[SuspensionView] | None:
    """All bans of a competition, by team and name."""
    competition = await competition_to_read(tx, slug)
    if competition is None:
        return None
    kept = list((await load_kept(tx, competition.competition_id)).values())
    seen = await _seen(tx, competition, kept)
    return sorted((_view(seen, each) for each in kept), key=lambda view: (view.team.team.casefold(), plain(view.name), view.key))


async def suspensions_of_person(tx: Transaction, person_id: UUID) -> list[SuspensionView] | None:
    """In every competition; None for nobody."""
    if await tx.fetchval("SELECT NOT EXISTS (SELECT FROM competitions.persons WHERE person_id = $1)", person_id):
        return None
    rows = await tx.fetch("SELECT DISTINCT competition_id FROM competitions.suspensions WHERE person_id = $1 ORDER BY 1", person_id)
    found: list[SuspensionView] = []
    for row in rows:
        competition = await competition_by_id(tx, row["competition_id"])
        if competition is not None:
            kept = await load_kept(tx, competition.competition_id)
            mine = [each for each in kept.values() if person_of(each.who.key) == str(person_id)]
            seen = await _seen(tx, competition, mine)
            found += [_view(seen, each) for each in mine]
    return found


async def missing_from(tx: Transaction, match_id: UUID) -> list[SuspensionView] | None:
    """Who may not play in a match, or did not; None for no match."""
    slug = await tx.fetchval(
        "SELECT slug FROM competitions.matches JOIN competitions.competitions USING (competition_id) WHERE match_id = $1", match_id
    )
    every = await suspensions_at(tx, slug) if slug else None
    if every is None:
        return None
    return [view for view in every if match_id in {match.match_id for match in (*view.served, *view.misses)}]


def is_running(view: SuspensionView, today: date) -> bool:
    """A ban until a day is over after it."""
    return view.state == "running" and (view.until is None or today <= view.until)


async def _seen(tx: Transaction, competition: Competition, of: Iterable[Any]) -> Seen:
    teams = await teams_linked(tx, competition.competition_id)
    regulations = await load_regulations(tx, competition)
    persons = {person for each in of if (person := person_of(each.who.key)) is not None}
    rows = await tx.fetch(
        f"""
        SELECT to_jsonb(held) AS person
        FROM (SELECT {PERSON} FROM competitions.persons AS person WHERE person.person_id = ANY($1)) AS held
        """,
        [UUID(person) for person in persons],
    )
    people = {f"person:{person.person_id}": person for row in rows for person in (_PERSON.decode(row["person"]),)}
    today = await today_of(tx, competition.zone)
    return Seen(
        competition=competition,
        regulations=regulations,
        teams=teams,
        matches=await _matches(tx, competition.competition_id),
        rulings=[_ruling(row, teams) for row in await load_rulings(tx, competition.competition_id)],
        people=people,
        today=today,
    )


async def _matches(tx: Transaction, competition_id: UUID) -> dict[UUID, BanMatch]:
    rows = await tx.fetch(
        """
        SELECT m.match_id, m.number, m.round, m.kicks_off_at, coalesce(h.name, m.home_feeder) AS home,
               coalesce(a.name, m.away_feeder) AS away
        FROM competitions.matches AS m
        LEFT JOIN competitions.teams AS h ON h.team_id = m.home_team_id
        LEFT JOIN competitions.teams AS a ON a.team_id = m.away_team_id
        WHERE m.competition_id = $1
        """,
        competition_id,
    )
    return {row["match_id"]: BanMatch(**row) for row in rows}


def _view(seen: Seen, each: Suspension) -> SuspensionView:
    person = person_of(each.who.key)
    return SuspensionView(
        key=each.key,
        competition=seen.competition.slug,
        competition_name=seen.competition.name,
        person_id=UUID(person) if person else None,
        name=seen.name(each.who, each.name),
        is_staff=each.who.is_staff,
        team=seen.teams[each.team_id],
        cause=each.cause,
        because=cause_in_words(each.cause),
        length=each.length,
        until=each.until,
        remaining=each.remaining,
        state=each.state,
        is_provisional=each.is_provisional,
        served=seen.of_ids(each.served),
        misses=seen.of_ids(each.misses),
        fielded_in=seen.of_ids(each.fielded_in),
        decisions=tuple(ruling for ruling in seen.rulings if ruling.number in each.decisions),
    )


def _tally(seen: Seen, each: Any) -> TallyView:
    person = person_of(each.who.key)
    return TallyView(
        person_id=UUID(person) if person else None,
        name=seen.name(each.who, each.name),
        is_staff=each.who.is_staff,
        team=seen.teams[each.team_id],
        of=each.of,
        count=each.count,
        next_at=each.next_at,
        next_matches=each.next_matches,
    )


def _ruling(row: Mapping[str, Any], teams: Mapping[UUID, TeamLink]) -> RulingView:
    fields = ("number", "kind", "name", "is_staff", "matches", "until", "is_provisional", "reason", "decided_at")
    return RulingView(team=teams[row["team_id"]].team, decided_by=row["decided_by_name"], **{name: row[name] for name in fields})


def _correction(seen: Seen, made_at: Any, before: Suspension, after: Suspension | None) -> CorrectionView:
    lost = [match_id for match_id in before.served if after is None or match_id not in after.served]
    return CorrectionView(
        name=seen.name(before.who, before.name),
        team=seen.teams[before.team_id],
        made_at=made_at,
        because=cause_in_words(before.cause),
        missed=seen.of_ids(lost),
        is_ban_gone=after is None,
    )


async def _fair_play(tx: Transaction, competition: Competition, seen: Seen) -> list[FairPlayLine]:
    rows = await tx.fetch(
        """
        SELECT team_id, count(*) AS matches, sum(cards[1]) AS yellow, sum(cards[2]) AS second_yellow, sum(cards[3]) AS red,
               sum(cards[4]) AS yellow_and_red
        FROM (
            SELECT home_team_id AS team_id, home_cards AS cards FROM competitions.matches
            WHERE competition_id = $1 AND phase = 'finished' AND home_cards IS NOT NULL
            UNION ALL
            SELECT away_team_id, away_cards FROM competitions.matches
            WHERE competition_id = $1 AND phase = 'finished' AND away_cards IS NOT NULL
        ) AS sides WHERE team_id IS NOT NULL GROUP BY team_id
        """,
        competition.competition_id,
    )
    names = ("yellow", "second_yellow", "red", "yellow_and_red")
    scored = [(seen.regulations.fair_play.of([row[name] for name in names]), row) for row in rows]
    scored.sort(key=lambda pair: (-pair[0], seen.teams[pair[1]["team_id"]].team.casefold()))
    return [
        FairPlayLine(
            rank=1 + sum(other > points for other, _ in scored),
            team=seen.teams[row["team_id"]],
            matches=row["matches"],
            points=points,
            **{name: row[name] for name in names},
        )
        for points, row in scored
    ]
