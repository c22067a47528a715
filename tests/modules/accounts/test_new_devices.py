"""A sign-in from where the person has not been before is told to them, and others are not."""

import pytest
from tests.modules.accounts.site import PASSWORD, AccountsSite

from matchday.contracts.accounts import SecurityChanged
from matchday.modules.accounts.domain.devices import is_new_place, network
from matchday.modules.accounts.domain.sessions import Device

FIREFOX, CHROME = "Mozilla/5.0 (X11; Linux) Firefox/140.0", "Mozilla/5.0 (Windows NT 10.0) Chrome/139.0 Safari/537.36"
HOME = Device(user_agent=FIREFOX, address="203.0.113.7")


@pytest.mark.parametrize(
    ("user_agent", "address", "is_new"),
    [
        (FIREFOX, "203.0.113.7", False),
        (FIREFOX.replace("140", "141"), "198.51.100.1", False),
        (CHROME, "203.0.113.99", False),
        (CHROME, "198.51.100.1", True),
        (CHROME, "2001:db8::1", True),
        (CHROME, "unknown", True),
        ("", "198.51.100.1", True),
    ],
)
def test_only_another_program_in_another_network_is_new(user_agent: str, address: str, is_new: bool) -> None:
    assert is_new_place(Device(user_agent=user_agent, address=address), [HOME]) is is_new


@pytest.mark.parametrize(
    ("address", "kept"), [("203.0.113.7", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("unknown", "unknown")]
)
def test_networks(address: str, kept: str) -> None:
    assert network(address) == kept


async def _told(site: AccountsSite) -> list[SecurityChanged]:
    return [event for event in await site.said() if isinstance(event, SecurityChanged)]


async def test_the_first_sign_in_and_the_next_on_the_same_device_are_no_news(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await site.sign_in(ada.email)
    assert await _told(site) == []


async def test_a_new_device_is_told_once(site: AccountsSite) -> None:
    ada = await site.sign_up()
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET address = '203.0.113.7'")
    body = {"email": ada.email, "password": PASSWORD}
    for _ in range(2):
        await site.ask("POST", "/api/v1/sessions", body, {"user-agent": CHROME})
    (told,) = await _told(site)
    assert (told.account_id, told.change, told.device, told.address) == (
        ada.id,
        "signed_in_on_new_device",
        "Chrome, Windows",
        "127.0.0.1",
    )


async def test_a_wrong_password_on_a_new_device_is_no_news(site: AccountsSite) -> None:
    ada = await site.sign_up()
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET address = '203.0.113.7'")
    await site.ask("POST", "/api/v1/sessions", {"email": ada.email, "password": "not this one"}, {"user-agent": CHROME})
    assert await _told(site) == []
