"""The letters of an address in another case: the same account, so the same throttle. What counts as the same is decided by
PostgreSQL for accounts and by us for throttles, and the two must not differ in a single letter."""

import sys

from tests.modules.accounts.site import AccountsSite

from matchday.contracts.accounts import PasswordResetAsked
from matchday.modules.accounts.domain.emails import email_hash, normal_email
from matchday.modules.accounts.domain.links import MAILS_OF_PAIR
from matchday.modules.accounts.domain.sessions import PAIR_THROTTLE

SPELLINGS = ["info@example.org", "INFO@example.org", "\u0130nfo@example.org", "INF\u004f@EXAMPLE.org"]
"""U+0130, a capital I with a dot: PostgreSQL makes an i of it, Python an i and a dot."""


async def test_every_letter_is_the_same_to_the_throttle_as_to_the_account(site: AccountsSite) -> None:
    addresses = [f"{chr(code)}@example.org" for code in range(33, sys.maxunicode)]
    taken = [address for address in addresses if normal_email(address) is not None]
    async with site.database.read("accounts") as tx:
        lowered = [row["lowered"] for row in await tx.fetch("SELECT lower(address) AS lowered FROM unnest($1::text[]) AS address", taken)]
    assert len(taken) > 100_000
    differing = [one for one, small in zip(taken, lowered, strict=True) if email_hash(one) != email_hash(small)]
    assert differing == []


def test_a_letter_and_its_accent_are_one_letter() -> None:
    assert normal_email("jose\u0301@example.org") == normal_email("jos\u00e9@example.org") == "jos\u00e9@example.org"
    assert normal_email("mi\u212ae@example.org") == "miKe@example.org"  # U+212A, the sign of the kelvin


async def test_another_spelling_gives_no_more_tries(site: AccountsSite) -> None:
    await site.sign_up("Ida", "info@example.org")
    tries = [await site.sign_in(SPELLINGS[number % len(SPELLINGS)], "a wrong password") for number in range(PAIR_THROTTLE.tries + 4)]
    assert [answer.status_code for answer in tries] == [401] * PAIR_THROTTLE.tries + [429] * 4


async def test_another_spelling_brings_no_more_mails(site: AccountsSite) -> None:
    await site.sign_up("Ida", "info@example.org")
    for number in range(20):
        await site.ask("POST", "/api/v1/password-resets", {"email": SPELLINGS[number % len(SPELLINGS)]})
    assert len([event for event in await site.said() if isinstance(event, PasswordResetAsked)]) <= MAILS_OF_PAIR.tries
