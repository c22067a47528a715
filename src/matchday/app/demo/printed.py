"""What `make demo` prints once the site answers."""

from matchday.app.demo import league
from matchday.app.demo.people import ORGANISATION_SLUG, PRINTED
from matchday.app.demo.world_cup import DEFAULT_NUMBER, replay_slug, world_cup


def welcome(url: str, number: int = DEFAULT_NUMBER) -> str:
    """Address, logins, and things to try."""
    logins = [f"  {role:<15} {login.email:<32} {login.password}" for role, login in PRINTED.items()]
    return "\n".join(
        [
            "",
            f"Matchday answers on {url}",
            "",
            "Sign in as",
            *logins,
            "",
            "What to try",
            f"  1. {url}/live: six matches of three sports at once, and the World Cup's final again. Watch the scores move.",
            f"  2. {url}/competitions/{world_cup().slug}: groups and bracket of the World Cup;",
            f"     {url}/competitions/{league.SLUG}: half a season with line-ups, suspensions, statistics and news. It fills up",
            "     within a minute of the first start.",
            f"  3. {url}/tickets: the final is on sale, and a crowd buys. Open it and watch 19,424 seats fill; buy some among them, signed",
            "     in or not. The page of payment lists its test cards: declined, 3-D Secure, slow. Vouchers: FANCLUB, GUESTLIST.",
            f"     {url}/market: what people offer who cannot come. The lounge is sold out soon: wait for it.",
            f"  4. {url}/organisations/{ORGANISATION_SLUG} as the organiser, its ticket sales: figures that move, orders, refunds, the",
            "     waiting list, vouchers. As gate, the sale's gate page on a phone: two gates are letting people in already.",
            "  5. Sign in as the organiser. Manage competitions, New competition: from a format to a published calendar.",
            f"     {url}/manage/competitions/{league.SLUG}: what is to do. Registrations wait, names may be one (after an import),",
            "     a match can be moved, its protocol corrected, the rest of the season planned anew.",
            "  6. Open a match of tonight and its console, and record a goal yourself. Sign in on a phone too: both see it.",
            f"  7. {url}/sign-up: an account of your own. Its mail lies at {url}/dev/mail.",
            f"  8. {url}/organisations/{ORGANISATION_SLUG}, as the organiser: invite somebody, make a key, read what was done.",
            f"  9. {url}/public/v1/competitions/{replay_slug(number)}/matches: the same as JSON, for other websites.",
            "",
            "Ctrl-C ends it. The data stays; `make demo-reset` throws it away.",
        ]
    )
