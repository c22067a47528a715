"""What has happened in a match, in words: by the clocks of the place."""

from datetime import UTC, datetime

import pytest
from tests.modules.notifications.evening import Evening, later

from matchday.modules.notifications.actions.word_happening import word_happening
from matchday.modules.notifications.domain.matches import hear_match

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MOVED = {"what": "moved", "home": "Abbots", "away": "Barons", "competition": "Cup", "note": None}
TIMES = {"kicks_off_at": "2026-06-05T18:00:00Z", "was_at": "2026-06-05T16:30:00Z"}


@pytest.mark.parametrize(
    ("zone", "locale", "words"),
    [
        ("Europe/Berlin", "en", "Now Fri, 5 Jun 2026, 20:00 CEST, it was Fri, 5 Jun 2026, 18:30 CEST. · Cup"),
        ("Europe/Berlin", "de", "Jetzt Fr., 5. Juni 2026, 20:00 MESZ, vorher Fr., 5. Juni 2026, 18:30 MESZ. · Cup"),
        ("+03:00", "en", "Now Fri, 5 Jun 2026, 21:00 UTC+3, it was Fri, 5 Jun 2026, 19:30 UTC+3. · Cup"),
        ("", "en", "Now Fri, 5 Jun 2026, 18:00 UTC, it was Fri, 5 Jun 2026, 16:30 UTC. · Cup"),
    ],
)
def test_a_moved_match_is_told_by_the_clocks_of_the_place(zone: str, locale: str, words: str) -> None:
    assert word_happening("match_news", MOVED | TIMES | {"zone": zone}, locale)[1] == words


def test_what_was_written_down_before_zones_were_known_is_told_in_utc() -> None:
    assert "18:00 UTC" in word_happening("match_news", MOVED | TIMES, "en")[1]


def test_the_zone_comes_with_the_match() -> None:
    evening = Evening(kicks_off_at=later(48))
    known, _ = hear_match(None, evening.match(zone="Asia/Qatar"), later(0))
    _, (told,) = hear_match(known, evening.match(kicks_off_at=later(50), zone="Asia/Qatar"), later(0))
    assert (told.facts["what"], told.facts["zone"]) == ("moved", "Asia/Qatar")
