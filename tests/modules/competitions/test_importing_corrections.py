"""A correction of a name or a code is news of everything that shows it: others keep copies."""

import pytest
from tests.modules.competitions.conftest import Bring, Read
from tests.modules.competitions.test_import_competition import SMALL

from matchday.contracts.competitions import MatchChanged


async def _versions(said: Read) -> dict[int, int]:
    return {event.number: event.version for event in await said() if isinstance(event, MatchChanged)}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ABC", "ABB", {1, 3}),
        ("competition Cup of Towns 2024", "competition Cup of Cities 2024\nslug cup-of-towns-2024", {1, 2, 3, 4}),
    ],
)
async def test_every_match_that_shows_it_is_told_once_in_a_new_version(
    bring: Bring, said: Read, old: str, new: str, told: set[int]
) -> None:
    await bring(SMALL)
    before, versions = len(await said()), await _versions(said)
    await bring(SMALL.replace(old, new))
    news = [(event.number, event.version) for event in (await said())[before:] if isinstance(event, MatchChanged)]
    assert sorted(news) == [(number, versions[number] + 1) for number in sorted(told)]


async def test_the_same_correction_twice_is_told_once(bring: Bring, said: Read) -> None:
    await bring(SMALL)
    await bring(SMALL.replace("ABC", "ABB"))
    before = len(await said())
    assert (await bring(SMALL.replace("ABC", "ABB"))).is_unchanged
    assert len(await said()) == before
