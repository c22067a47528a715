"""When a webhook is tried again, and when its server is given up. Pure."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

PAUSES_SECONDS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""After the first failure, the second, and so on: ten tries within 75 hours, 35 minutes and 5 seconds."""
JITTER = 0.1
"""Each pause is up to a tenth longer, never shorter, so that what failed together does not return together."""
WAIT_SECONDS_MAX = 24 * 3600
"""A server that asks for a longer pause is asked after a day."""
THROTTLED = (429, 502, 503, 504)
"""It is too much for the server, or for what stands before it: all that waits for it waits as long."""
THROTTLED_SECONDS_MAX = 300.0
FAILING_HOURS_MAX = 72
"""Nothing was taken for three days and a delivery has had its last try: the webhook is switched off."""
_CHANCE = secrets.SystemRandom()


def pause_seconds(attempts: int) -> float | None:
    """None: it has had its tries."""
    if attempts > len(PAUSES_SECONDS):
        return None
    return PAUSES_SECONDS[attempts - 1] * _CHANCE.uniform(1.0, 1.0 + JITTER)


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> float:
    """What `Retry-After` says, as seconds or as a date; 0 without, and for what cannot be read."""
    wanted = headers.get("retry-after", "").strip()
    if wanted.isascii() and wanted.isdigit():
        return float(min(int(wanted[:9]), WAIT_SECONDS_MAX))
    try:
        moment = parsedate_to_datetime(wanted)
    except ValueError:
        return 0.0
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), float(WAIT_SECONDS_MAX))
