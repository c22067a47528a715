"""Codes of an app and recovery codes: what is refused, each once, and how often one may guess."""

import asyncio
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from tests.modules.accounts.authenticator import Authenticator
from tests.modules.accounts.factors import add_passkey, make_stale, now, sign_in_by, sign_in_with, switch_on
from tests.modules.accounts.site import SETTINGS, AccountsSite

from matchday.backbone.ids import new_id
from matchday.backbone.sealing import Sealer
from matchday.contracts.accounts import SecurityChanged, SignInsEnded
from matchday.modules.accounts.actions.check_code import SEAL_LABEL, CodeChecker
from matchday.modules.accounts.domain.codes import (
    CODE_THROTTLE,
    RECOVERY_CODES,
    STEP_SECONDS,
    hash_recovery_code,
    matching_step,
    new_recovery_codes,
    normal_code,
)
from matchday.modules.accounts.domain.sessions import device
from matchday.modules.accounts.store import codes

SECRET = pyotp.random_base32(32)
NOON = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
STEP = int(NOON.timestamp()) // STEP_SECONDS
WRONG = "not a code at all"


def shown_at(seconds: float) -> str:
    """What an app shows so many seconds after noon."""
    return pyotp.TOTP(SECRET).at(NOON + timedelta(seconds=seconds))


# ---- the window, by explicit times


@pytest.mark.parametrize("late", [-30.001, 60.0, 90.0])
def test_a_code_outside_the_window_is_none(late: float) -> None:
    assert matching_step(SECRET, shown_at(0), now=NOON + timedelta(seconds=late), last_step=0) is None


@pytest.mark.parametrize("late", [-30.0, 0.0, 29.999, 30.0, 59.999])
def test_a_code_counts_one_step_before_and_after(late: float) -> None:
    assert matching_step(SECRET, shown_at(0), now=NOON + timedelta(seconds=late), last_step=0) == STEP


@pytest.mark.parametrize("last_step", [STEP, STEP + 1])
def test_a_step_that_was_used_or_passed_counts_no_more(last_step: int) -> None:
    assert matching_step(SECRET, shown_at(0), now=NOON, last_step=last_step) is None


def test_another_secrets_code_is_none() -> None:
    assert matching_step(pyotp.random_base32(32), shown_at(0), now=NOON, last_step=0) is None


def test_recovery_codes_are_read_as_people_write_them() -> None:
    account_id, code = new_id(), new_recovery_codes()[0]
    spelled = f" {code.upper().replace('-', ' ').replace('0', 'O').replace('1', 'l')} "
    assert hash_recovery_code(account_id, spelled) == hash_recovery_code(account_id, code)
    assert len({normal_code(each) for each in new_recovery_codes()}) == RECOVERY_CODES


# ---- signing in


async def test_the_password_alone_opens_no_session(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    await switch_on(site, ada)
    before = len((await ada.ask("GET", "/api/v1/sessions")).json())
    answer = await sign_in_with(site, ada, None)
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_needed")
    assert "token" not in answer.text
    assert len((await ada.ask("GET", "/api/v1/sessions")).json()) == before


async def test_a_code_tells_nothing_without_the_password(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    app, recovery = await switch_on(site, ada)
    for code in (app.code(await now(site)), recovery[0], WRONG, None):
        answer = await sign_in_with(site, ada, code, "not the password at all")
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_failed")
    assert (await ada.ask("GET", "/api/v1/me/second-factor")).json()["recovery_codes_left"] == RECOVERY_CODES


async def test_a_code_works_once(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    app, _ = await switch_on(site, ada)
    code = app.code(await now(site))
    assert (await sign_in_with(site, ada, code)).status_code == 201
    again = await sign_in_with(site, ada, code)
    assert (again.status_code, again.json()["code"]) == (401, "wrong_code")


async def test_the_code_that_switched_it_on_signs_nobody_in(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    begun = (await ada.ask("POST", "/api/v1/me/totp")).json()
    code = pyotp.TOTP(begun["secret"]).at(int(await now(site)))
    assert (await ada.ask("PUT", "/api/v1/me/totp", {"code": code})).status_code == 200
    assert (await sign_in_with(site, ada, code)).json()["code"] == "wrong_code"


async def test_of_two_with_the_same_code_one_gets_in(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    app, _ = await switch_on(site, ada)
    code = app.code(await now(site))
    answers = await asyncio.gather(*(sign_in_with(site, ada, code) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401]


async def test_control_without_the_lock_the_same_code_is_right_twice(site: AccountsSite) -> None:
    """Two who read the row before either has written it, as it would be without `lock_totp`."""
    ada = await site.sign_up("Ada")
    app, _ = await switch_on(site, ada)
    code, checker = app.code(await now(site)), CodeChecker(Sealer(SETTINGS.secret, SEAL_LABEL))
    async with site.database.read("accounts") as tx:
        read_by_both = await codes.read_totp(tx, ada.id)
    assert read_by_both is not None
    for _ in range(2):
        async with site.database.begin("accounts") as tx:
            assert await checker.use_totp(tx, read_by_both, code)


async def test_of_two_with_the_same_recovery_code_one_gets_in(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    _, recovery = await switch_on(site, ada)
    answers = await asyncio.gather(*(sign_in_with(site, ada, recovery[0]) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401]


async def test_a_recovery_code_works_once_and_the_person_is_told(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    _, recovery = await switch_on(site, ada)
    assert (await sign_in_with(site, ada, recovery[3].upper())).status_code == 201
    assert (await sign_in_with(site, ada, recovery[3])).json()["code"] == "wrong_code"
    assert (await ada.ask("GET", "/api/v1/me/second-factor")).json()["recovery_codes_left"] == RECOVERY_CODES - 1
    told = [event.change for event in await site.said() if isinstance(event, SecurityChanged)]
    assert told == ["totp_on", "recovery_code_used"]


async def test_anothers_recovery_code_is_none(site: AccountsSite) -> None:
    ada, ben = await site.sign_up("Ada"), await site.sign_up("Ben")
    _, recovery = await switch_on(site, ada)
    await switch_on(site, ben)
    assert (await sign_in_with(site, ben, recovery[0])).json()["code"] == "wrong_code"


async def test_after_too_many_wrong_codes_even_the_right_one_waits(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    app, recovery = await switch_on(site, ada)
    for _ in range(CODE_THROTTLE.tries):
        assert (await sign_in_with(site, ada, WRONG)).json()["code"] == "wrong_code"
    for code in (app.code(await now(site)), recovery[0]):
        answer = await sign_in_with(site, ada, code)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_codes")
        assert 1 <= int(answer.headers["retry-after"]) <= CODE_THROTTLE.seconds
    assert (await sign_in_with(site, ada, WRONG, "not the password at all")).json()["code"] == "sign_in_failed"


async def test_a_burst_gets_no_more_guesses_than_a_queue(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    await switch_on(site, ada)
    checker, here = CodeChecker(Sealer(SETTINGS.secret, SEAL_LABEL)), device("Firefox", "127.0.0.1")

    async def guess() -> str:
        async with site.database.begin("accounts") as tx:
            shown = await checker.check(tx, ada.id, WRONG, here)
        return getattr(shown, "code", str(shown))

    answers = await asyncio.gather(*(guess() for _ in range(CODE_THROTTLE.tries * 2)))
    assert sorted(answers) == ["too_many_codes"] * CODE_THROTTLE.tries + ["wrong_code"] * CODE_THROTTLE.tries


async def test_wrong_codes_are_forgiven_in_time_and_a_passkey_needs_no_waiting(site: AccountsSite) -> None:
    ada, authenticator = await site.sign_up("Ada"), Authenticator()
    await add_passkey(ada, authenticator)
    app, _ = await switch_on(site, ada)
    for _ in range(CODE_THROTTLE.tries):
        await sign_in_with(site, ada, WRONG)
    assert (await sign_in_by(site, authenticator)).status_code == 201
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.wrong_codes SET tried_at = tried_at - interval '15 minutes'")
    assert (await sign_in_with(site, ada, app.code(await now(site)))).status_code == 201


async def test_a_renewal_asks_for_no_code(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    await switch_on(site, ada)
    assert (await ada.renew()).status_code == 200


# ---- switching on and off


async def test_everything_about_it_needs_a_fresh_sign_in(site: AccountsSite) -> None:
    ada, ben = await site.sign_up("Ada"), await site.sign_up("Ben")
    await switch_on(site, ada)
    await ben.ask("POST", "/api/v1/me/totp")
    await make_stale(site)
    for answer in (
        await ben.ask("POST", "/api/v1/me/totp"),
        await ben.ask("PUT", "/api/v1/me/totp", {"code": "123456"}),
        await ada.ask("DELETE", "/api/v1/me/totp"),
        await ada.ask("POST", "/api/v1/me/recovery-codes"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_needed")


async def test_it_is_on_only_after_a_right_code(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    await ada.ask("POST", "/api/v1/me/totp")
    assert (await ada.ask("PUT", "/api/v1/me/totp", {"code": WRONG})).json()["code"] == "wrong_code"
    assert (await sign_in_with(site, ada, None)).status_code == 201
    assert not (await ada.ask("GET", "/api/v1/me/second-factor")).json()["is_on"]


async def test_there_is_something_to_confirm_to_begin_and_to_switch_off(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    assert (await ada.ask("PUT", "/api/v1/me/totp", {"code": "123456"})).json()["code"] == "totp_not_begun"
    assert (await ada.ask("DELETE", "/api/v1/me/totp")).json()["code"] == "totp_not_on"
    assert (await ada.ask("POST", "/api/v1/me/recovery-codes")).json()["code"] == "totp_not_on"
    await switch_on(site, ada)
    assert (await ada.ask("POST", "/api/v1/me/totp")).json()["code"] == "totp_on_already"


async def test_a_key_that_was_shown_too_long_ago_is_not_switched_on(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    secret = (await ada.ask("POST", "/api/v1/me/totp")).json()["secret"]
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.totp SET created_at = now() - interval '61 minutes'")
    code = pyotp.TOTP(secret).at(int(await now(site)))
    assert (await ada.ask("PUT", "/api/v1/me/totp", {"code": code})).json()["code"] == "totp_not_begun"


async def test_the_secret_lies_sealed_in_its_row_and_codes_as_hashes(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    secret = (await ada.ask("POST", "/api/v1/me/totp")).json()["secret"]
    await ada.ask("PUT", "/api/v1/me/totp", {"code": pyotp.TOTP(secret).at(int(await now(site)))})
    async with site.database.read("accounts") as tx:
        row = await codes.read_totp(tx, ada.id)
        kept = await tx.fetch("SELECT code_hash FROM accounts.recovery_codes")
    assert row is not None
    assert secret.encode() not in row.sealed_secret
    assert len(kept) == RECOVERY_CODES
    assert all(len(each["code_hash"]) == 32 for each in kept)


async def test_switching_it_on_signs_other_devices_out(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    other = (await site.sign_in(ada.email)).json()["session_id"]
    await switch_on(site, ada)
    assert [each["session_id"] for each in (await ada.ask("GET", "/api/v1/sessions")).json()] == [ada.session_id]
    assert [str(event.session_id) for event in await site.said() if isinstance(event, SignInsEnded)] == [other]


async def test_new_recovery_codes_void_the_old(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    _, old = await switch_on(site, ada)
    new = (await ada.ask("POST", "/api/v1/me/recovery-codes")).json()["codes"]
    assert (await sign_in_with(site, ada, old[0])).json()["code"] == "wrong_code"
    assert (await sign_in_with(site, ada, new[0])).status_code == 201


async def test_switched_off_the_password_is_enough_and_the_person_is_told(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    _, recovery = await switch_on(site, ada)
    await ada.ask("POST", "/api/v1/me/recovery-codes")
    assert (await ada.ask("DELETE", "/api/v1/me/totp")).status_code == 204
    assert (await sign_in_with(site, ada, None)).status_code == 201
    told = [event for event in await site.said() if isinstance(event, SecurityChanged)]
    assert [event.change for event in told] == ["totp_on", "recovery_codes_made", "totp_off"]
    assert {(event.device, event.address) for event in told} == {("Firefox", "127.0.0.1")}
    assert not any(code in repr(event) for event in told for code in recovery)


async def test_a_code_makes_a_sign_in_fresh_again_and_a_wrong_one_does_not(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    app, _ = await switch_on(site, ada)
    await make_stale(site)
    wrong = await ada.ask("PUT", "/api/v1/me/confirmation/code", {"code": WRONG})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_code")
    assert (await ada.ask("DELETE", "/api/v1/me/totp")).status_code == 403
    assert (await ada.ask("PUT", "/api/v1/me/confirmation/code", {"code": app.code(await now(site))})).status_code == 200
    assert (await ada.ask("DELETE", "/api/v1/me/totp")).status_code == 204
