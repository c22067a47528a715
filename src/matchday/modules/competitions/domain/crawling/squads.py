"""What the page of a team says of its squad."""

from datetime import date, datetime

import msgspec
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.crawling.reports import number_of
from matchday.modules.competitions.domain.crawling.sources import Squads
from matchday.modules.competitions.domain.crawling.values import Value, value_of, values_in
from matchday.modules.competitions.domain.importers.csv_file.dates import Days, days_of
from matchday.modules.competitions.domain.importers.reading import Unclear, named

PLAYERS_MAX = 300


class ReadPlayer(msgspec.Struct, frozen=True, kw_only=True):
    """A player as the page has him. What it does not say is None."""

    name: str
    number: int | None = None
    position: str | None = None
    born_on: date | None = None
    nationality: str | None = None
    second_nationality: str | None = None
    values: tuple[Value, ...] = ()


class ReadSquad(msgspec.Struct, frozen=True, kw_only=True):
    """A team's page. `team_value` is where its name stands."""

    team: str
    team_value: Value | None
    players: tuple[ReadPlayer, ...]
    faults: tuple[Phrase, ...] = ()


def parse_squad(squads: Squads, content: bytes) -> ReadSquad:
    """Who cannot be named is left out, and so is a birthday that may be two days. The same name twice on one page is two
    players whom nothing tells apart: neither is taken over."""
    page = HTMLParser(content)
    team = value_of("team", squads.team, page.css_first(squads.team.selector) if squads.team.selector != ":scope" else page.root)
    found = [values_in(node, squads.fields) for node in page.css(squads.rows)[:PLAYERS_MAX]]
    days = days_of(told["born_on"].text for told in found if "born_on" in told)
    players: dict[str, ReadPlayer] = {}
    faults: list[Phrase] = []
    twice = set()
    for place, told in enumerate(found, start=1):
        try:
            player = _player(told, days)
        except Unclear as unclear:
            if told:
                faults.append(Phrase("player {place}: {reason}", place=place, reason=unclear.reason))
            continue
        born = days.get(told["born_on"].text) if "born_on" in told else None
        if isinstance(born, Unclear):
            faults.append(Phrase("{name}: {reason}", name=player.name, reason=born.reason))
        if player.name.casefold() in players:
            twice.add(player.name.casefold())
        players[player.name.casefold()] = player
    faults += [Phrase("{name} stands there twice, so neither was taken over", name=players[name].name) for name in sorted(twice)]
    kept = _with_own_numbers([player for name, player in players.items() if name not in twice], faults)
    return ReadSquad(team=team.text if team else "", team_value=team, players=tuple(kept), faults=tuple(faults))


def _player(told: dict[str, Value], days: Days) -> ReadPlayer:
    given = {name: value.text for name, value in told.items()}
    born = days.get(given.get("born_on", ""))
    return ReadPlayer(
        name=named(given.get("name", ""), Phrase("the player's name")),
        number=number_of(given.get("number", "")),
        position=_short(given.get("position"), Phrase("the position"), 40),
        born_on=born.date() if isinstance(born, datetime) else None,
        nationality=_short(given.get("nationality"), Phrase("the nationality"), 60),
        second_nationality=_short(given.get("second_nationality"), Phrase("the nationality"), 60),
        values=tuple(told.values()),
    )


def _short(text: str | None, what: Phrase, length_max: int) -> str | None:
    return named(text, what, length_max) if text else None


def _with_own_numbers(players: list[ReadPlayer], faults: list[Phrase]) -> list[ReadPlayer]:
    """A number belongs to the first who has it."""
    taken: dict[int, str] = {}
    kept = []
    for player in players:
        if player.number is not None and taken.setdefault(player.number, player.name) != player.name:
            other = taken[player.number]
            faults.append(Phrase("{name}: number {number} is worn by {other}", name=player.name, number=player.number, other=other))
            kept.append(msgspec.structs.replace(player, number=None))
        else:
            kept.append(player)
    return kept
