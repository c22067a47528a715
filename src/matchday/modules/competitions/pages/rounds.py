"""A competition's fixtures and results, round by round, and its bracket."""

from collections.abc import Sequence
from itertools import groupby

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain import bracket
from matchday.modules.competitions.pages.head import AnyRequest, head_of
from matchday.modules.competitions.pages.reading import id_of
from matchday.modules.competitions.queries.rounds import RoundLine, matches_of_round, rounds_of
from matchday.modules.competitions.queries.stages import bracket_at
from matchday.modules.competitions.schemas.stages import BracketStage, BracketTie
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

MATCHES_ON_A_PAGE = 100
ALL = "all"


@page("/competitions/{slug:str}/matches", access=anyone)
async def read_matches(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str, cursor: Cursor) -> Page:
    """The round that is being played, or the one asked for; all of them where there are few."""
    context = await head_of(tx, request, visitor, slug, "matches")
    competition_id = context["competition"].competition_id
    rounds = await rounds_of(tx, competition_id)
    team_id = id_of(request.query_params.get("team"))
    asked = (request.query_params.get("round") or "").replace("\x00", "")[:400]
    chosen = _chosen(rounds, asked, is_of_a_team=team_id is not None)
    matches = await matches_of_round(tx, competition_id, chosen, team_id, Cursor(after=cursor.after, limit=MATCHES_ON_A_PAGE))
    kept = {"round": chosen.key if chosen else asked and ALL, "team": str(team_id or "")}
    address = f"/competitions/{slug}/matches"
    context |= {
        "rounds": rounds,
        "chosen": chosen,
        "has_stages": len({each.stage for each in rounds}) > 1,
        "beside": _beside(rounds, chosen),
        "teams": await queries.teams_of(tx, competition_id),
        "team_id": str(team_id or ""),
        "address": address,
        "days": [(day, list(held)) for day, held in groupby(matches.items, key=lambda match: match.kicks_off_at.date())],
        "next_address": with_query(address, kept | {"cursor": matches.next}) if matches.next else "",
        "first_address": with_query(address, kept) if cursor.after is not None else "",
    }
    return Page("competitions/matches.html", context)


def _chosen(rounds: Sequence[RoundLine], asked: str, *, is_of_a_team: bool) -> RoundLine | None:
    """None for all. Without being asked, a long season begins with its first round that is not over."""
    found = next((each for each in rounds if each.key == asked), None)
    if found or asked or is_of_a_team or sum(each.matches for each in rounds) <= MATCHES_ON_A_PAGE:
        return found
    return next((each for each in rounds if each.finished < each.matches), rounds[-1])


def _beside(rounds: Sequence[RoundLine], chosen: RoundLine | None) -> tuple[RoundLine | None, RoundLine | None]:
    """The rounds before and after."""
    if chosen is None:
        return None, None
    place = rounds.index(chosen)
    return (rounds[place - 1] if place else None), (rounds[place + 1] if place + 1 < len(rounds) else None)


@page("/competitions/{slug:str}/bracket", access=anyone)
async def read_bracket(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """Every knockout stage."""
    context = await head_of(tx, request, visitor, slug, "bracket")
    view = await bracket_at(tx, slug)
    context |= {
        "stages": [(stage.name, drawings(stage)) for stage in view.stages] if view else [],
        "open_places": view.open_places if view else (),
    }
    return Page("competitions/bracket.html", context)


def drawings(stage: BracketStage) -> list[bracket.Drawing[BracketTie]]:
    """As the page shows them."""
    return bracket.draw([(shown.name, shown.is_beside, shown.ties) for shown in stage.rounds])


rounds = [read_matches, read_bracket]
