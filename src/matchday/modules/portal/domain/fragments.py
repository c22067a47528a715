"""What the parts of a match page are made of: the same for the first load and for the message that replaces one."""

from typing import Any

from matchday.modules.portal.domain import MatchView
from matchday.modules.portal.domain.figures import bars, periods, players
from matchday.modules.portal.domain.line_ups import HEIGHT, WIDTH, sheets
from matchday.modules.portal.domain.scorecards import cards
from matchday.modules.portal.domain.timeline import lines, this_over


def timeline_shown(match: MatchView) -> dict[str, Any]:
    """For `portal/match_timeline.html`."""
    return {"match": match, "incidents": lines(match), "this_over": this_over(match)}


def line_ups_shown(match: MatchView) -> dict[str, Any]:
    """For `portal/line_ups.html`."""
    return {"match": match, "drawn": sheets(match), "width": WIDTH, "height": HEIGHT}


def statistics_shown(match: MatchView) -> dict[str, Any]:
    """For `portal/statistics.html`."""
    return {"match": match, "bars": bars(match), "periods": periods(match), "tables": players(match), "cards": cards(match)}
