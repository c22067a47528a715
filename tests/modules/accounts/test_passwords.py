"""Which passwords are taken, how they are kept, and changing one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from tests.modules.accounts.site import PASSWORD, AccountsSite, Person

from matchday.backbone.errors import Unavailable
from matchday.backbone.settings import Settings, SettingsError
from matchday.modules.accounts.actions.hash_passwords import Passwords
from matchday.modules.accounts.domain.passwords import fault_of_password
from matchday.modules.accounts.settings import PasswordSettings, check_passwords


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "123456789",
        "1234567890",
        "aaaaaaaaaaaa",
        "abababababab",
        "Password123",
        "P@ssw0rd!2026",
        "Liverpool2026!",
        "barcelona10",
        "sunshinesunshine",
        "19.05.2026!",
        "matchday2026",
        "ada@example.org",
        "ada lovelace",
        "x" * 1001,
    ],
)
def test_weak_and_endless_passwords_are_refused(password: str) -> None:
    assert fault_of_password(password, email="ada@example.org", name="Ada Lovelace") is not None


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "Xk3-9qLm_2",
        "liverpool lost on sunday",
        "8412907345abc91823745",
        "84129073459182374512",
        "demo-fan-2022",
        "äöüß€ 日本語 пароль",
        "a long line of plain words, " * 35,
    ],
)
def test_long_ones_of_any_letters_are_taken(password: str) -> None:
    assert fault_of_password(password, email="ada@example.org", name="Ada Lovelace") is None


async def test_a_full_queue_sends_people_away_instead_of_growing() -> None:
    with ThreadPoolExecutor(max_workers=1) as threads:
        passwords = Passwords(threads, waiting_max=3)
        outcomes = await asyncio.gather(*(passwords.hash(PASSWORD) for _ in range(5)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes].count(Unavailable) == 2
        assert await passwords.is_right(PASSWORD, next(outcome for outcome in outcomes if isinstance(outcome, str)))


async def test_the_event_loop_goes_on_while_a_password_is_hashed() -> None:
    with ThreadPoolExecutor(max_workers=1) as threads:
        passwords = Passwords(threads)
        hashing = asyncio.ensure_future(passwords.hash(PASSWORD))
        turns = 0
        while not hashing.done():
            turns += 1
            await asyncio.to_thread(lambda: None)
        assert turns > 3


def test_production_hashes_with_no_less_work_than_owasp_asks_for() -> None:
    least = PasswordSettings()
    assert (least.password_memory_kibibytes, least.password_passes) == (19 * 1024, 2)
    check_passwords(Settings(environment="production"), least)
    for cheap in (PasswordSettings(password_memory_kibibytes=64), PasswordSettings(password_passes=1)):
        with pytest.raises(SettingsError, match="at least 19456"):
            check_passwords(Settings(environment="production"), cheap)


async def test_the_stored_hash_is_argon2id_and_salted(site: AccountsSite) -> None:
    await site.sign_up("Ada")
    await site.sign_up("Eve")
    async with site.database.read("accounts") as tx:
        hashes = [row["password_hash"] for row in await tx.fetch("SELECT password_hash FROM accounts.accounts")]
    assert all(stored.startswith("$argon2id$") for stored in hashes)
    assert len(set(hashes)) == 2


async def test_a_hash_under_old_parameters_is_replaced_at_the_next_sign_in(site: AccountsSite) -> None:
    ada = await site.sign_up()
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.accounts SET password_hash = $1", weak)
    assert (await site.sign_in(ada.email)).status_code == 201
    async with site.database.read("accounts") as tx:
        assert await tx.fetchval("SELECT password_hash FROM accounts.accounts") != weak
    assert (await site.sign_in(ada.email)).status_code == 201


async def test_changing_needs_the_present_password(site: AccountsSite) -> None:
    ada = await site.sign_up()
    body = {"present_password": "not this one at all", "new_password": "five more plain old words"}
    answer = await ada.ask("PUT", "/api/v1/me/password", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_password")
    assert (await site.sign_in(ada.email)).status_code == 201


async def test_changing_signs_other_devices_out_and_keeps_this_one(site: AccountsSite) -> None:
    ada = await site.sign_up()
    phone = Person(site, ada.email, (await site.sign_in(ada.email)).json())
    body = {"present_password": PASSWORD, "new_password": "five more plain old words"}
    assert (await ada.ask("PUT", "/api/v1/me/password", body)).status_code == 200
    await site.hear()
    assert (await ada.ask("GET", "/api/v1/me")).status_code == 200
    assert (await phone.ask("GET", "/api/v1/me")).status_code == 401
    assert (await phone.renew()).status_code == 401
    assert (await site.sign_in(ada.email)).status_code == 401
    assert (await site.sign_in(ada.email, "five more plain old words")).status_code == 201
