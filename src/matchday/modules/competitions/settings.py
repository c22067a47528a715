"""The limits of competitions."""

import msgspec

FILE_BYTES_MAX = 2 * 1024 * 1024
"""Of a file sent to the site. The command line reads larger ones."""

TEAMS_IN_A_LEAGUE_MAX = 100
FAULTS_SHOWN_MAX = 1_000


class CrawlSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Which other websites may be read, and how gently. Without a host nothing is."""

    crawl_hosts: tuple[str, ...] = ()
    """As addresses name them: `league.example`, `localhost:8080`."""
    crawl_user_agent: str = "matchday"
    crawl_contact: str = ""
    """Where whoever runs such a site can ask who we are: an address of ours."""
    crawl_private_addresses: bool = False
    crawl_pause_seconds: float = 1.0
    crawl_wait_seconds_max: float = 300.0
