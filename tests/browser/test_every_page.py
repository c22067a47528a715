"""What holds on every page: it fits phone, tablet and desk, in both colours, what a thumb hits is large enough, nothing
jumps while it loads, and the browser has nothing to complain about."""

import pytest
from playwright.async_api import Page
from tests.browser.stage import Stage
from tests.browser.visitors import Visitors

from matchday.app.demo.people import ADMIN, FAN, ORGANISER

WIDTHS = (360, 768, 1440)
COLOURS = ("light", "dark")
SHIFT_MAX = 0.02

WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""

TOO_SMALL = """() => [...document.querySelectorAll(
  ".button, .input, .check, select, summary, .sections a, .top-link, .tabs a, .breadcrumbs a, .notice-open, .match-row, .link-list a")]
  .filter((element) => element.checkVisibility())
  .map((element) => [element, element.getBoundingClientRect(), getComputedStyle(element, "::after")])
  .map(([element, box, after]) => [element, box.height - (after.position === "absolute" ? 2 * Math.min(0, parseFloat(after.top) || 0) : 0)])
  .filter(([, height]) => height < 43.5)
  .map(([element, height]) => `${element.outerHTML.slice(0, 80)} is ${height} px high`)"""

UNTIDY = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const nameless = [...document.querySelectorAll("main input:not([type=hidden]), main select, main textarea, main button")]
    .filter((element) => !element.labels?.length && !element.textContent.trim() && !element.ariaHidden);
  return [
    ...(document.querySelectorAll("h1").length === 1 ? [] : ["not one h1"]),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `two of #${id}`),
    ...nameless.map((element) => `no label: ${element.outerHTML.slice(0, 80)}`),
  ];
}"""

ANYBODY = {
    "home": "/",
    "live": "/live",
    "competitions": "/competitions",
    "a competition": "/competitions/world-cup-2022",
    "a competition's tables": "/competitions/world-cup-2022/tables",
    "tables as of a day": "/competitions/world-cup-2022/tables?kind=away&as_of=2022-11-25",
    "a wrong day": "/competitions/world-cup-2022/tables?as_of=x",
    "a competition's matches": "/competitions/world-cup-2022/matches",
    "a bracket": "/competitions/world-cup-2022/bracket",
    "leaders": "/competitions/world-cup-2022/statistics",
    "a list of players": "/competitions/world-cup-2022/statistics/players",
    "statistics of teams": "/competitions/world-cup-2022/statistics/teams",
    "a result matrix": "/competitions/world-cup-2022/statistics/matrix",
    "records": "/competitions/world-cup-2022/statistics/records",
    "form": "/competitions/world-cup-2022/statistics/form",
    "a chart": "/competitions/world-cup-2022/statistics/course",
    "teams of a competition": "/competitions/world-cup-2022/teams",
    "news of a competition": "/competitions/world-cup-2022/news",
    "regulations in words": "/competitions/world-cup-2022/regulations",
    "discipline": "/competitions/world-cup-2022/discipline",
    "no competition found": "/competitions?q=nothing",
    "long names": "/competitions/{long_slug}",
    "long names in a table": "/competitions/{long_slug}/tables",
    "long names that play": "/competitions/{long_slug}/matches",
    "long names of teams": "/competitions/{long_slug}/teams",
    "nobody in a list": "/competitions/{long_slug}/statistics",
    "nothing to draw": "/competitions/{long_slug}/statistics/course",
    "a match that is over": "/matches/{played}",
    "a match that is played": "/matches/{long}",
    "line-ups": "/matches/{played}/line-ups",
    "line-ups of a match that is played": "/matches/{long}/line-ups",
    "figures of a match": "/matches/{played}/statistics",
    "meetings": "/matches/{played}/head-to-head",
    "a team": "/teams/{team}",
    "matches of a team": "/teams/{team}/matches",
    "squad of a team": "/teams/{team}/squad",
    "figures of a team": "/teams/{team}/statistics",
    "a club": "/clubs/{team}",
    "two clubs": "/head-to-head",
    "a club and its opponents": "/head-to-head?a={team}",
    "clubs by name": "/head-to-head?q=ar",
    "search": "/search",
    "found": "/search?q=ar",
    "not found": "/search?q=nobody",
    "what is on sale": "/tickets",
    "nothing found on sale": "/tickets?q=nobody",
    "an event": "/tickets/{shop}",
    "an event with seats": "/tickets/{bowl}",
    "a block of seats": "/tickets/{bowl}?section=3",
    "a voucher that is none": "/tickets/{shop}?voucher=NONE",
    "a waiting list": "/tickets/{shop}/waiting",
    "the market": "/market",
    "nothing on the market": "/market?q=nobody",
    "find my order": "/order-links",
    "sign in": "/sign-in",
    "sign up": "/sign-up",
    "forgotten password": "/forgotten",
    "development mailbox": "/dev/mail",
    "404": "/nothing/here",
}
PEOPLE = {
    "me": (FAN, "/me"),
    "my tickets": (FAN, "/my/tickets"),
    "selling a ticket": (FAN, "/market/new"),
    "my offers": (FAN, "/market/mine"),
    "membership": (FAN, "/membership"),
    "what one has paid": (FAN, "/me/payments"),
    "what one has sold": (FAN, "/me/earnings"),
    "an event for somebody signed in": (FAN, "/tickets/{shop}"),
    "profile": (FAN, "/me/profile"),
    "no organisations": (FAN, "/organisations"),
    "new organisation": (FAN, "/organisations/new"),
    "password": (FAN, "/me/password"),
    "e-mail address": (FAN, "/me/email"),
    "security": (FAN, "/me/security"),
    "own data": (FAN, "/me/data"),
    "the end of an account": (FAN, "/me/delete"),
    "inbox": (FAN, "/inbox"),
    "nothing unread": (FAN, "/inbox?show=unread"),
    "what one hears of": (FAN, "/me/notifications"),
    "one's webhooks": (FAN, "/me/notifications/webhooks"),
    "is it you": (FAN, "/me/confirm?next=/me/security"),
    "organisation": (ORGANISER, "/organisations/{demo}"),
    "API keys": (ORGANISER, "/organisations/{demo}/keys"),
    "managed competition": (ORGANISER, "/manage/competitions/world-cup-2022"),
    "result": (ORGANISER, "/manage/matches/{played}/result"),
    "accounts": (ADMIN, "/admin/accounts"),
    "mail": (ADMIN, "/admin/deliveries"),
    "mail that was given up": (ADMIN, "/admin/deliveries?state=dead"),
    "proofs of money": (ADMIN, "/admin/money"),
    "proofs of tickets": (ADMIN, "/admin/tickets"),
    "audit log": (ADMIN, "/admin/audit"),
    "audit log of an organisation": (ADMIN, "/manage/organisations/{organisation_id}/audit"),
}
OWN = {
    "own competitions": "/manage/organisations/{organisation_id}/competitions",
    "webhooks of an organisation": "/manage/organisations/{organisation_id}/webhooks",
    "money": "/manage/organisations/{organisation_id}/money",
    "account at the payment provider": "/manage/organisations/{organisation_id}/money/account",
    "new competition": "/manage/organisations/{organisation_id}/competitions/new",
    "import": "/manage/organisations/{organisation_id}/competitions/import",
    "long names in a form": "/manage/competitions/{long_slug}",
    "calendar": "/manage/competitions/{long_slug}/calendar",
    "console": "/matches/{long}/console",
}


@pytest.mark.parametrize("name", ANYBODY)
async def test_a_page_for_everybody(name: str, visitors: Visitors, facts: dict[str, str]):
    await looks_right(await visitors.somebody(), ANYBODY[name].format(**facts), 404 if name == "404" else 200)


@pytest.mark.parametrize("name", PEOPLE)
async def test_a_page_for_people_with_an_account(name: str, visitors: Visitors, facts: dict[str, str]):
    who, path = PEOPLE[name]
    await looks_right(await visitors.signed_in(who), path.format(**facts))


@pytest.mark.parametrize("name", OWN)
async def test_a_page_for_organisers(name: str, visitors: Visitors, stage: Stage, facts: dict[str, str]):
    await looks_right(await visitors.signed_in(stage.organiser), OWN[name].format(**facts))


@pytest.mark.parametrize("path", ["/sign-up/confirm?token=x", "/reset?token=x", "/invitations/accept?token=x"])
async def test_a_link_that_is_over(path: str, visitors: Visitors):
    await looks_right(await visitors.somebody(), path, 410)


async def test_a_page_that_is_not_open_to_a_member(visitors: Visitors, stage: Stage, facts: dict[str, str]):
    page = await visitors.signed_in(stage.colleague)
    await looks_right(page, OWN["new competition"].format(**facts), 403)
    await page.get_by_role("link", name="Go to the home page").click()


async def looks_right(page: Page, path: str, status: int = 200) -> None:
    """Loads it once on a phone, then looks at it in every size and colour."""
    await page.add_init_script(WATCH_SHIFTS)
    await page.set_viewport_size({"width": WIDTHS[0], "height": 740})
    answer = await page.goto(path)
    assert answer is not None
    assert answer.status == status
    await page.evaluate("document.fonts.ready")
    assert await page.evaluate(UNTIDY) == []
    assert await page.evaluate("window.shifted") < SHIFT_MAX
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 740})
        assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, width
        assert await page.evaluate(TOO_SMALL) == [], width
        for colours in COLOURS:
            await page.emulate_media(color_scheme=colours)
            paper = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            assert (paper == "rgb(255, 255, 255)") == (colours == "light")
    await page.screenshot()


async def test_a_long_name_leaves_the_points_in_sight_on_a_phone(visitors: Visitors, facts: dict[str, str]):
    page = await visitors.somebody(viewport={"width": WIDTHS[0], "height": 740})
    await page.goto(ANYBODY["long names in a table"].format(**facts))
    hidden = await page.locator(".table-frame").first.evaluate("frame => frame.scrollWidth - frame.clientWidth")
    assert hidden <= 0
