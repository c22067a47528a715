"""What a report says of a match that live keeps no protocol of: who played, and what cards were shown."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from matchday.contracts.competitions import ReportedCard, ReportedPlayer, ReportedSheet, Side
from matchday.modules.competitions.domain.crawling import Report
from matchday.modules.competitions.domain.discipline.facts import Recorded
from matchday.modules.competitions.domain.discipline.protocols import subject_of
from matchday.modules.competitions.domain.statistics.short_names import Subject


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """As everybody is told."""

    source: str = ""
    line_ups: tuple[ReportedSheet, ...] = ()
    cards: tuple[ReportedCard, ...] = ()


NOTHING = Told()


class KeptReport(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a match, under the names that the report uses, and what was told of it last."""

    match_id: UUID
    teams: Mapping[Side, UUID | None]
    source: str
    sheets: tuple[ReportedSheet, ...]
    recorded: tuple[Recorded, ...]
    told: Told
    version: int


def sheets_of(report: Report) -> tuple[ReportedSheet, ...]:
    """With who came on, and when."""
    return tuple(
        ReportedSheet(
            side=line_up.side,
            players=tuple(
                ReportedPlayer(
                    name=listed.name,
                    number=listed.number,
                    position=listed.position,
                    is_starting=listed.is_starting,
                    is_captain=listed.is_captain,
                    came_on=not listed.is_starting and (line_up.side, listed.name) in report.came_on,
                    minute=minute,
                    added=added,
                )
                for listed in line_up.players
                for minute, added in (report.came_on.get((line_up.side, listed.name), (None, 0)),)
            ),
        )
        for line_up in report.line_ups
    )


def people_in(reports: Iterable[KeptReport]) -> set[Subject]:
    """Everybody whom they name, as statistics name people."""
    return {
        (team_id, subject)
        for report in reports
        for side, team_id in report.teams.items()
        if team_id is not None
        for subject in (
            *(subject_of(player.name, None) for sheet in report.sheets if sheet.side == side for player in sheet.players),
            *(card.subject for card in report.recorded if card.side == side),
        )
    }


def told_of(report: KeptReport, persons: Mapping[Subject, UUID], names: Mapping[UUID, str]) -> Told:
    """Who is known as a person is told by the name that everybody may read, the others as the report has them."""

    def who(side: Side, subject: str, name: str) -> tuple[str, UUID | None]:
        team_id = report.teams[side]
        person_id = persons.get((team_id, subject)) if team_id else None
        return (names.get(person_id, name) if person_id else name), person_id

    sheets = []
    for sheet in report.sheets:
        players = []
        for player in sheet.players:
            name, person_id = who(sheet.side, subject_of(player.name, None), player.name)
            players.append(msgspec.structs.replace(player, name=name, person_id=person_id))
        sheets.append(msgspec.structs.replace(sheet, players=tuple(players)))
    cards = []
    for card in report.recorded:
        name, person_id = who(card.side, card.subject, card.name)
        cards.append(
            ReportedCard(
                side=card.side,
                name=name,
                person_id=person_id,
                offence=card.offence,
                is_staff=card.is_staff,
                minute=card.minute,
                added=card.added,
            )
        )
    return Told(source=report.source if sheets else "", line_ups=tuple(sheets), cards=tuple(cards))
