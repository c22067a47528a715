"""What an organiser typed in a step of the wizard, as answers of a draft."""

import csv
import io
import re
from collections.abc import Mapping
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid
from matchday.backbone.http import Cursor, FormFields
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain.drafts import Draft, arranged
from matchday.modules.competitions.domain.importers.reading import Unclear, zone_of
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.pages.fields import OF_A_COMPETITION, converted
from matchday.modules.competitions.queries.participants import list_clubs
from matchday.modules.competitions.queries.venues import venues_of
from matchday.modules.competitions.schemas import NewCompetition
from matchday.modules.competitions.schemas.participants import ClubView
from matchday.modules.competitions.settings import TEAMS_IN_A_LEAGUE_MAX
from matchday.sports import known_sports

SIZES = ("meetings", "groups", "through", "legs", "best_of", "rounds", "third_place")
"""Each is asked once per format: `cup-legs` is not `groups-legs`."""
CALENDAR = (
    "first_day",
    "kick_offs",
    "days_between",
    "days_between_games",
    "days_off",
    "not_at_home",
    "home_grounds",
    "derbies",
    "derby_free_rounds",
    "share_ground",
    "fixed",
    "rest_days_min",
    "in_a_row_max",
    "away_km_max",
    "match_minutes",
    "seed",
)
TEXT_LENGTH_MAX = 20_000
CLUBS_SHOWN_MAX = 30
_HEADINGS = ("team", "name", "club", "mannschaft", "verein")


def fault(field: str, message: str) -> Invalid:
    """One fault, beside its field."""
    return Invalid(faults=(Fault(message=message, field=field, pointer=f"/{field}"),))


def with_format(draft: Draft, fields: FormFields) -> Draft:
    """Raises Invalid."""
    chosen = fields.text("format", 20)
    given = {"format": chosen, "sport": fields.text("sport", 40) or "football", "base": fields.text("base", 80)}
    given |= {name: fields.text(f"{chosen}-{name}", 4) for name in SIZES if fields.get(f"{chosen}-{name}")}
    sentences = dict.fromkeys(SIZES, "Choose one of the sizes.") | {"format": "Choose a format."}
    made = converted(Draft, given, sentences)
    if made.sport not in known_sports():
        raise fault("sport", "Choose a sport.")
    if made.format == "own" and not made.base:
        raise fault("base", "Choose regulations.")
    kept = {name: getattr(draft, name) for name in ("name", "slug", "season", "zone", "teams", "calendar", "done", "root")}
    return msgspec.structs.replace(made, **kept)


async def with_details(tx: Transaction, draft: Draft, fields: FormFields) -> Draft:
    """Raises Invalid; also for an address that somebody has already, so that it is said now and not at the end."""
    given = {name: fields.text(name, 200) for name in ("name", "slug", "season", "zone") if fields.get(name)}
    asked = converted(NewCompetition, given, OF_A_COMPETITION)
    try:
        zone_of(asked.zone)
    except Unclear as unclear:
        raise fault("zone", f"{unclear}.") from None
    made = msgspec.structs.replace(draft, name=asked.name, slug=asked.slug or "", season=asked.season, zone=asked.zone)
    if await queries.competition_at(tx, made.address) is not None:
        raise fault("slug", "Another competition has this address. Choose another.")
    return made


def with_teams(draft: Draft, fields: FormFields) -> Draft:
    """The list as it stands, and what a file and chosen clubs add to it. Raises Invalid."""
    names = [line.strip() for line in fields.text("teams", TEXT_LENGTH_MAX).splitlines() if line.strip()]
    added = [*_of_csv(fields.files.get("file", b"")), *(value for name, value in fields.items() if name.startswith("club_"))]
    known = {plain(name) for name in names}
    for name in added:
        if name.strip() and plain(name) not in known:
            known.add(plain(name))
            names.append(name.strip())
    converted(NewCompetition, {"name": draft.name or "-", "teams": names}, OF_A_COMPETITION)
    if twice := next((name for at, name in enumerate(names) if name.casefold() in map(str.casefold, names[:at])), None):
        raise Invalid(faults=(Fault(message=f"{twice} is named twice.", field="teams", pointer="/teams", code="repeated"),))
    return msgspec.structs.replace(draft, teams=tuple(names))


def _of_csv(content: bytes) -> list[str]:
    """The column that says so, or the first one. A list without commas is one column."""
    text = content.decode("utf-8-sig", "replace")
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if any(cell.strip() for cell in row)][: TEAMS_IN_A_LEAGUE_MAX + 1]
    if not rows:
        return []
    headings = [cell.strip().casefold() for cell in rows[0]]
    column = next((at for at, heading in enumerate(headings) if heading in _HEADINGS), None)
    kept = rows if column is None else rows[1:]
    return [row[column or 0].strip() for row in kept if len(row) > (column or 0)]


def with_draw(draft: Draft, fields: FormFields, groups: int) -> Draft:
    """`then=again` draws with the next number. Raises Invalid."""
    given = {"manner": fields.text("manner", 10), "seed": fields.text("seed", 10) or "1"}
    sentences = {"manner": "Choose how the teams are placed.", "seed": "Give a number from 0 to 1000000."}
    asked = converted(Draft, given, sentences)
    seed = (asked.seed + 1) % 1_000_000 if fields.get("then") == "again" else asked.seed
    made = msgspec.structs.replace(draft, manner=asked.manner, seed=seed)
    if asked.manner != "hand":
        return msgspec.structs.replace(made, by_hand=())
    if groups:
        return msgspec.structs.replace(made, by_hand=_groups_by_hand(draft, fields, groups))
    names = {plain(team): team for team in draft.teams}
    lines = [plain(line) for line in fields.text("order", TEXT_LENGTH_MAX).splitlines() if line.strip()]
    if lines and sorted(lines) != sorted(names):
        raise fault("order", "Name every team once, one a line.")
    return msgspec.structs.replace(made, by_hand=(tuple(names[line] for line in lines),) if lines else (draft.teams,))


def _groups_by_hand(draft: Draft, fields: FormFields, groups: int) -> tuple[tuple[str, ...], ...]:
    numbers = {}
    for at, team in enumerate(draft.teams, start=1):
        chosen = fields.text(f"group_{at}", 3)
        if re.fullmatch(r"[0-9]{1,2}", chosen) and 1 <= int(chosen) <= groups:
            numbers[team] = int(chosen)
    if not numbers:
        return ()
    made = arranged(draft.teams, numbers, groups)
    if len(numbers) < len(draft.teams) or min(map(len, made)) < 2:
        raise fault("group_1", "Give every team a group, and every group at least two teams.")
    return made


def with_calendar(draft: Draft, fields: Mapping[str, str]) -> Draft:
    """As it was typed."""
    kept = {name: value[:TEXT_LENGTH_MAX] for name, value in fields.items() if name in CALENDAR or name.startswith("soft_")}
    return msgspec.structs.replace(draft, calendar={name: value for name, value in kept.items() if value})


async def grounds_of(tx: Transaction, organisation_id: UUID) -> dict[str, UUID]:
    """The organisation's grounds by name."""
    found = await venues_of(tx, organisation_id, Cursor(after=None, limit=200))
    return {venue.name: venue.venue_id for venue in found.items}


async def clubs_to_choose(tx: Transaction, organisation_id: UUID, query: str, draft: Draft) -> list[ClubView]:
    """Clubs that are not in the list yet."""
    found = await list_clubs(tx, organisation_id, query, Cursor(after=None, limit=100))
    named = {plain(team) for team in draft.teams}
    return [club for club in found.items if plain(club.name) not in named][:CLUBS_SHOWN_MAX]
