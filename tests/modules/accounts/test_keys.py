"""Signing keys: sealed at rest, published before they sign and until their last token has expired."""

import base64

import msgspec
import pytest
from tests.modules.accounts.site import SETTINGS, AccountsSite, open_site

from matchday.backbone.http.tokens import ACCESS_SECONDS
from matchday.backbone.sealing import NotOurSeal, Sealer
from matchday.modules.accounts import sweeps
from matchday.modules.accounts.actions.issue_tokens import SEAL_LABEL
from matchday.modules.accounts.actions.rotate_keys import HEARD_EVERYWHERE_SECONDS, OVERLAP_SECONDS, ensure_key, rotate_keys

SEALER = Sealer(SETTINGS.secret, SEAL_LABEL)


async def rotate(site: AccountsSite) -> str:
    async with site.database.begin("accounts") as tx:
        return await rotate_keys(tx, SEALER)


async def let_time_pass(site: AccountsSite, seconds: float) -> None:
    """As if every key had been made that much earlier."""
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.signing_keys SET signs_from = signs_from - make_interval(secs => $1)", seconds)


async def published(site: AccountsSite) -> list[str]:
    answer = await site.ask("GET", "/.well-known/jwks.json")
    assert answer.status_code == 200
    return [key["kid"] for key in answer.json()["keys"]]


def kid_of(token: str) -> str:
    header = token.partition(".")[0]
    return str(msgspec.json.decode(_base64(header))["kid"])


def _base64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_the_published_keys_have_no_private_part(site: AccountsSite) -> None:
    (key,) = (await site.ask("GET", "/.well-known/jwks.json")).json()["keys"]
    assert sorted(key) == ["alg", "crv", "kid", "kty", "use", "x"]
    assert (key["alg"], key["crv"]) == ("Ed25519", "Ed25519")


async def test_the_private_part_is_sealed_and_opens_only_in_its_row_with_our_secret(site: AccountsSite) -> None:
    async with site.database.read("accounts") as tx:
        row = await tx.fetchrow("SELECT kid, public_x, sealed_private FROM accounts.signing_keys")
    assert row is not None
    private = msgspec.json.decode(SEALER.open(row["sealed_private"], row["kid"]))
    assert private["x"] == row["public_x"]
    assert private["d"].encode() not in row["sealed_private"]
    for sealer, place in [
        (Sealer("another secret, also long enough for it", SEAL_LABEL), row["kid"]),
        (Sealer(SETTINGS.secret, "room-tickets"), row["kid"]),
        (SEALER, "another kid"),
    ]:
        with pytest.raises(NotOurSeal):
            sealer.open(row["sealed_private"], place)
    with pytest.raises(NotOurSeal):
        SEALER.open(row["sealed_private"][:-1] + b"\x00", row["kid"])


async def test_processes_that_start_share_one_key(site: AccountsSite) -> None:
    before = await published(site)
    async with site.database.begin("accounts") as tx:
        await ensure_key(tx, SEALER)
    assert await published(site) == before


async def test_a_changed_secret_gets_a_key_of_its_own(site: AccountsSite) -> None:
    ada = await site.sign_up()
    settings = msgspec.structs.replace(SETTINGS, secret="the secret after somebody changed it")
    async with open_site(site.database, settings) as restarted:
        assert len(await published(restarted)) == 2
        headers = {"authorization": f"Bearer {ada.tokens['access_token']}"}
        assert (await restarted.ask("GET", "/api/v1/me", headers=headers)).status_code == 200
        assert (await restarted.sign_in(ada.email)).status_code == 201


async def test_a_rotation_signs_nobody_out(site: AccountsSite) -> None:
    ada = await site.sign_up()
    old = kid_of(ada.tokens["access_token"])
    new = await rotate(site)
    assert await published(site) == [new, old]

    await ada.renew()
    assert kid_of(ada.tokens["access_token"]) == old, "a key signs only when every process has heard of it"

    await site.hear_keys()
    await let_time_pass(site, HEARD_EVERYWHERE_SECONDS)
    before = ada.tokens["access_token"]
    await ada.renew()
    assert kid_of(ada.tokens["access_token"]) == new
    for token in (before, ada.tokens["access_token"]):
        assert (await site.ask("GET", "/api/v1/me", headers={"authorization": f"Bearer {token}"})).status_code == 200


async def test_an_old_key_stays_until_its_last_token_has_expired(site: AccountsSite) -> None:
    (old,) = await published(site)
    new = await rotate(site)
    await let_time_pass(site, HEARD_EVERYWHERE_SECONDS + ACCESS_SECONDS)
    assert await published(site) == [new, old]
    await let_time_pass(site, OVERLAP_SECONDS - ACCESS_SECONDS)
    assert await published(site) == [new]


async def test_keys_long_out_of_use_are_deleted_and_the_one_that_signs_is_not(site: AccountsSite) -> None:
    new = await rotate(site)
    await let_time_pass(site, 30 * 24 * 3600.0)
    async with site.database.begin("accounts") as tx:
        assert await sweeps.forget_old_keys(tx) == 1
        assert await sweeps.forget_old_keys(tx) == 0
    assert await published(site) == [new]
