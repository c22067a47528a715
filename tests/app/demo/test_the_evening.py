"""The evening's scripts keep the laws of their sports, and the season's protocols too; nothing is made up anew at each start."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest
from tests.sports.playing import Match

from matchday.app.demo import league
from matchday.app.demo.clubs import CLUBS, sheet, squad
from matchday.app.demo.evening import CRICKET, OVERS, files, matches, script
from matchday.app.demo.replay import ProtocolEntry, next_step
from matchday.contracts.competitions import MatchFormat
from matchday.modules.competitions.domain.importers import matchday_text
from matchday.modules.competitions.domain.matching import Known, NamedPerson, alike_clubs, alike_persons
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.participants.sheets.reading import read_sheets
from matchday.modules.competitions.domain.regulations.reading import read_regulations

NOW = datetime(2026, 5, 1, 20, tzinfo=UTC)
FORMATS = {"cricket": MatchFormat(overs=OVERS, innings=1)}


def test_there_are_six_matches_of_three_sports():
    assert [match.sport for match in matches()] == ["football"] * 4 + ["ice-hockey", "cricket"]


@pytest.mark.parametrize("match", matches(), ids=lambda match: f"{match.slug}-{match.number}")
def test_every_entry_is_accepted_and_the_match_comes_to_its_end(match):
    played = Match(match.sport, FORMATS.get(match.sport))
    for cue in script(match):
        said = dict(cue.what)
        played.say(said.pop("kind"), **said)
    assert played.state.phase == "finished"
    assert played.score is not None


@pytest.mark.parametrize("match", matches(), ids=lambda match: f"{match.slug}-{match.number}")
def test_the_scorer_knows_each_of_its_entries_again(match):
    """As the site tells of them: with their time, and without what is as always (one shot)."""
    played, told, cues = Match(match.sport, FORMATS.get(match.sport)), [], script(match)
    for place, cue in enumerate(cues):
        assert next_step(tuple(told), cues, NOW).cue == cue, place
        said = dict(cue.what)
        what = msgspec.to_builtins(played.say(said.pop("kind"), **said).entries[-1].body)
        told.append(ProtocolEntry(kind=what["kind"], recorded_at=NOW, what=what))


@pytest.mark.parametrize("match", matches(), ids=lambda match: f"{match.slug}-{match.number}")
def test_cues_count_from_the_last_whistle_and_only_go_forward(match):
    last = 0.0
    for cue in script(match):
        if cue.what["kind"] == "phase":
            assert cue.after_seconds >= last
            last = 0.0
        else:
            assert cue.after_seconds >= last
            last = cue.after_seconds


def test_the_files_of_the_evening_can_be_imported():
    for slug, text in files(datetime(2026, 5, 1, 18, tzinfo=UTC)):
        reading = matchday_text.read(slug, text)
        assert not reading.faults
        assert reading.sheet.slug == slug
    assert read_regulations(CRICKET).match.overs == OVERS


@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2026, 2, 28), date(2027, 1, 1)])
def test_half_of_the_season_is_over_whatever_day_it_is(today):
    begins = league.first_day(today)
    assert begins.isoweekday() == 6
    assert league.ROUNDS_PLAYED * 7 <= (today - begins).days < league.ROUNDS_PLAYED * 7 + 7


def test_the_participants_can_be_brought_in():
    read = read_sheets(league.participants(date(2026, 8, 1)).encode())
    assert [len(rows) for rows in (read.clubs, read.persons, read.teams, read.registrations)] == [8, 128, 8, 128]


@pytest.mark.parametrize("matchday", [1, league.SENT_OFF_ROUND, 7])
def test_the_protocols_of_the_season_keep_the_laws(matchday):
    names = [name for name, _, _ in CLUBS]
    for home in names:
        for away in names:
            if home == away:
                continue
            match = {"home": home, "away": away}
            fielded = {side: [one.name for one in sheet(match[side], league.unregistered(match[side]))] for side in match}
            played = Match("football")
            for what in league.entries(match, matchday, fielded):
                said = dict(what)
                played.say(said.pop("kind"), **said)
            assert played.state.phase == "finished"


def test_nobody_is_asked_whether_two_of_the_demo_are_one():
    rows = read_sheets(league.participants(date(2026, 8, 1)).encode()).persons
    people = [
        NamedPerson(entity_id=UUID(int=at), name=row.name, words=tuple(plain(row.name).split()), born_on=row.born_on) for at, row in rows
    ]
    names = {name for name, _, _ in CLUBS} | {match.home for match in matches()} | {match.away for match in matches()}
    clubs = [Known(entity_id=UUID(int=at), name=name) for at, name in enumerate(sorted(names))]
    assert alike_persons(people, people) == []
    assert alike_clubs(clubs, clubs) == []


def test_a_squad_is_the_same_every_time_and_has_no_name_twice():
    assert squad("Elmswood") is squad("Elmswood")
    assert len({player.name for player in squad("Elmswood")}) == len(squad("Elmswood"))
    assert sum(player.is_keeper for player in sheet("Elmswood", frozenset({squad("Elmswood")[0].name}))) == 1
