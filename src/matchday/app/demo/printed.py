"""What `make demo` prints once the site answers."""

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
            f"  1. {url}/live: a match of 2022 is replayed in about three minutes. Open it and watch the score move.",
            f"  2. {url}/competitions/{world_cup().slug}: the groups and the bracket of the World Cup.",
            f"  3. {url}/search: find a team and its matches.",
            "  4. Sign in as the organiser, open the replayed match and its console, and record a goal yourself.",
            "     Then begin a league of your own and let its calendar be drawn up.",
            f"  5. {url}/sign-up: an account of your own. Its mail lies at {url}/dev/mail.",
            f"  6. {url}/organisations/{ORGANISATION_SLUG}, as the organiser: invite somebody, make a key, read what was done.",
            f"  7. {url}/public/v1/competitions/{replay_slug(number)}/matches: the same as JSON, for other websites.",
            "",
            "Ctrl-C ends it. The data stays; `make demo-reset` throws it away.",
        ]
    )
