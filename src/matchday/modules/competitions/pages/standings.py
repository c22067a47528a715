"""A competition's tables: as they are, at home, away, by form, by halves of the season, and as they stood on a day."""

from datetime import date
from typing import get_args

from matchday.backbone.database import Transaction
from matchday.backbone.http import page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.domain.statistics.spans import Kind, Span
from matchday.modules.competitions.pages.head import AnyRequest, head_of
from matchday.modules.competitions.queries.completeness import what_to_flag
from matchday.modules.competitions.queries.season_views import span_tables
from matchday.modules.competitions.queries.tables_shown import shown_tables
from matchday.web.rendering import Page


@page("/competitions/{slug:str}/tables", access=anyone)
async def read_tables(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """All of them. Only the tables as they are move while one looks."""
    context = await head_of(tx, request, visitor, slug, "tables")
    competition_id = context["competition"].competition_id
    typed = (request.query_params.get("as_of") or "")[:20]
    day = _day(typed)
    kind: Kind = next((each for each in get_args(Kind) if each == request.query_params.get("kind")), "total")
    span = Span(kind=kind, until=day)
    shown = await shown_tables(tx, competition_id, slug) if span.is_whole else (await span_tables(tx, slug, span))
    context |= {
        "tables": shown if isinstance(shown, list) else shown.tables if shown else (),
        "is_whole": span.is_whole,
        "kind": kind,
        "as_of": typed,
        "day": day,
        "is_day_wrong": bool(typed) and day is None,
        "missing": await what_to_flag(tx, competition_id) if span.is_whole else [],
    }
    return Page("competitions/tables.html", context)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        return None


standings = [read_tables]
