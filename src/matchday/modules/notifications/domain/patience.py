"""How often and how soon a mail is tried again."""

PAUSES_SECONDS = (10, 60, 5 * 60, 30 * 60, 2 * 3600, 6 * 3600, 12 * 3600, 12 * 3600, 12 * 3600)
"""After the first failure, the second, and so on: two days in all. Each is spread by a fifth, so that what failed together
does not come again together."""
SPREAD = 0.2
BROKEN_PAUSE_SECONDS = 60
"""When nothing can be sent at all (wrong password, wrong certificate) it is not the mail's failure: tries are not counted."""
BROKEN_SECONDS_MAX = 2 * 24 * 3600
CLAIM_SECONDS = 120
"""For so long a mail belongs to the process that took it: more than one sending can take."""


def pause_seconds(attempts: int) -> int | None:
    """None: it has had its tries."""
    return PAUSES_SECONDS[attempts - 1] if attempts <= len(PAUSES_SECONDS) else None
