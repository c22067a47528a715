"""How to show a competition in one's own website: choose, look at it, and copy one line."""

from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import page
from matchday.backbone.http.access import anyone
from matchday.modules.competitions import queries
from matchday.modules.competitions.pages.head import AnyRequest
from matchday.modules.competitions.queries.embeds import last_results, next_fixtures
from matchday.modules.competitions.schemas import CompetitionView, MatchView
from matchday.sports import sport
from matchday.web.embedding import KINDS
from matchday.web.preferences import LOCALES, preferences
from matchday.web.rendering import Page

MATCHES_OFFERED = 20
HEIGHTS = {"table": 480, "matches": 620, "scorers": 480, "bracket": 620, "match": 260}
_CHOICES = {"theme": ("auto", "light", "dark"), "density": ("normal", "compact"), "heading": ("yes", "no")}
_MATCHES_SHOWN = ("both", "results", "fixtures")
_FRAMES_ITSELF = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEX = set("0123456789abcdef")


@page("/competitions/{slug:str}/embed", access=anyone)
async def choose_embed(tx: Transaction, request: AnyRequest, slug: str, site_url: str) -> Page:
    """The choice is the query, so that it works without scripts and can be passed on."""
    competition = await queries.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    coming = await next_fixtures(tx, competition.competition_id, None, MATCHES_OFFERED)
    matches = [*coming, *await last_results(tx, competition.competition_id, None, MATCHES_OFFERED)]
    tables = await queries.tables_of(tx, competition.competition_id)
    groups = [table.group or table.stage for table in tables] if len(tables) > 1 else []
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    chosen = _chosen(request.query_params, competition, matches, groups, locale)
    options = {name: value for name, value in _options(chosen).items() if value}
    subject = chosen["match"] if chosen["kind"] == "match" else slug
    address = f"/embed/{chosen['kind']}/{subject}?{urlencode(options)}"
    context = {
        "competition": competition,
        "accent": competition.accent,
        "chosen": chosen,
        "groups": groups,
        "matches": matches,
        "lists": [(column.key, column.name) for column in sport(competition.sport).lists() if column.of != "team"],
        "height": HEIGHTS[chosen["kind"]],
        "address": address if subject else "",
        "script_line": _script_line(site_url, chosen["kind"], subject, options),
        "frame_line": _frame_line(site_url + address, HEIGHTS[chosen["kind"]], competition.name),
    }
    return Page("competitions/embedding.html", context, headers={"Content-Security-Policy": _FRAMES_ITSELF})


def _chosen(asked: Any, competition: CompetitionView, matches: list[MatchView], groups: list[str], locale: str) -> dict[str, str]:
    """What was asked for where it is possible, else what most will want."""
    ids = [str(match.match_id) for match in matches]
    accent = asked.get("accent", "").strip().removeprefix("#").lower()
    limit = asked.get("limit", "")
    lists = [column.key for column in sport(competition.sport).lists() if column.of != "team"]
    offered = _CHOICES | {"kind": KINDS, "lang": LOCALES, "show": _MATCHES_SHOWN, "group": ("", *groups), "match": ids, "list": lists}
    found = {name: _one_of(asked.get(name, ""), choices) for name, choices in offered.items()}
    if asked.get("lang", "") not in LOCALES:
        found["lang"] = locale
    found["accent"] = accent if len(accent) == 6 and set(accent) <= _HEX else ""
    found["limit"] = limit if limit.isascii() and limit.isdigit() and len(limit) <= 3 and 1 <= int(limit) <= 100 else "10"
    return found


def _one_of(asked: str, choices: Any) -> str:
    return asked if asked in choices else next(iter(choices), "")


def _options(chosen: dict[str, str]) -> dict[str, str]:
    """Those that say something for this kind and are not what is taken anyway."""
    own = {"table": ("group",), "matches": ("show", "limit"), "scorers": ("list", "limit"), "bracket": (), "match": ()}
    usual = {"theme": "auto", "density": "normal", "heading": "yes", "show": "both", "limit": "10"}
    names = ("lang", "theme", "accent", "density", "heading", *own[chosen["kind"]])
    return {name: chosen[name] for name in names if chosen[name] != usual.get(name)}


def _script_line(site_url: str, kind: str, subject: str, options: dict[str, str]) -> str:
    name = "match" if kind == "match" else "competition"
    attributes = {"data-matchday": kind, f"data-{name}": subject} | {f"data-{key}": value for key, value in options.items()}
    line = Markup('<script type="module" src="{}/embed/v1.js"').format(site_url)
    return str(line + Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in attributes.items()) + Markup("></script>"))


def _frame_line(address: str, height: int, title: str) -> str:
    line = Markup('<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" frameborder="0"></iframe>')
    return str(line.format(address, title, height))


embedding = [choose_embed]
