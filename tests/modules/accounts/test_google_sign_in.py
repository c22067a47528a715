"""Signing in with Google, tried with a real OpenID provider: what is refused first."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from tests.modules.accounts.provider import (
    ADA,
    CLIENT_ID,
    CLIENT_SECRET,
    RunningProvider,
    ada_with_google,
    depart,
    go_and_come_back,
    local,
    registered_with,
    rows,
    running_provider,
    signed,
    with_query,
)
from tests.modules.accounts.site import AccountsSite

pytestmark = pytest.mark.usefixtures("google_is_offered")


@pytest.fixture
async def browser(site: AccountsSite) -> AsyncIterator[httpx.AsyncClient]:
    async with site.browser() as client:
        yield client


async def nothing_came_of_it(site: AccountsSite, browser: httpx.AsyncClient, answer: httpx.Response, status: int, words: str) -> None:
    assert answer.status_code == status, answer.text
    assert words in answer.text
    assert not browser.cookies.get("matchday_access")
    for table in ("accounts", "identities", "offers", "sessions"):
        assert await rows(site, table) == 0


# ---- answers that are not of this browser's journey


async def test_another_state_is_refused_and_uses_up_nothing(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    path = local(provider.consent(await depart(browser), "ada-there"))
    wrong = await browser.get(with_query(path, state="another"))
    await nothing_came_of_it(site, browser, wrong, 403, "Begin again")
    assert not provider.between.questions("/oauth2/token")
    assert (await browser.get(path)).headers["location"] == "/google/new"


async def test_a_state_works_once(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    path = local(provider.consent(await depart(browser), "ada-there"))
    cookies = dict(browser.cookies)
    assert (await browser.get(path)).status_code == 303
    browser.cookies.clear()
    browser.cookies.update(cookies)
    again = await browser.get(path)
    assert (again.status_code, await rows(site, "offers")) == (403, 1)
    assert len(provider.between.questions("/oauth2/token")) == 1


async def test_a_state_of_another_browser_is_refused(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    """Else a stranger signs us in to an account of theirs, or links their Google account with ours."""
    async with site.browser() as stranger:
        path = local(provider.consent(await depart(stranger), "ada-there"))
    await nothing_came_of_it(site, browser, await browser.get(path), 403, "another browser")
    await depart(browser)
    await nothing_came_of_it(site, browser, await browser.get(path), 403, "another browser")


async def test_an_answer_after_ten_minutes_is_refused(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    path = local(provider.consent(await depart(browser), "ada-there"))
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.journeys SET expires_at = expires_at - interval '10 minutes'")
    await nothing_came_of_it(site, browser, await browser.get(path), 403, "too long")


async def test_who_says_no_there_stays_where_they_were(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    path = local(provider.consent(await depart(browser), "ada-there", action="deny"))
    assert "error=access_denied" in path
    state = parse_qs(urlsplit(await depart(browser)).query)["state"][0]
    await nothing_came_of_it(site, browser, await browser.get(with_query(path, state=state)), 403, "did not sign you in")


async def test_a_code_that_the_provider_does_not_know_is_worth_nothing(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    path = local(provider.consent(await depart(browser), "ada-there"))
    await nothing_came_of_it(site, browser, await browser.get(with_query(path, code="made-up")), 403, "could not be shown")


# ---- another provider in between (RFC 9207)


async def test_an_answer_of_another_provider_is_refused_before_its_code_is_shown_to_anybody(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    with running_provider() as other:
        other.enrol("ada-there", **ADA)
        address = await depart(browser)
        path = local(other.consent(address.replace(provider.issuer, other.issuer), "ada-there"))
        mixed_up = await browser.get(with_query(path, iss=other.issuer))
        await nothing_came_of_it(site, browser, mixed_up, 403, "could not be shown")
        assert not provider.between.questions("/oauth2/token")
        assert not other.between.questions("/oauth2/token")


async def test_a_token_of_another_provider_is_refused(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    with running_provider() as other:
        other.enrol("ada-there", **ADA)
        address = (await depart(browser)).replace(provider.issuer, other.issuer)
        code = parse_qs(urlsplit(other.consent(address, "ada-there")).query)["code"][0]
        theirs = other.redeem(code, parse_qs(urlsplit(address).query)["redirect_uri"][0])
    provider.between.change = lambda _: theirs
    await nothing_came_of_it(site, browser, await go_and_come_back(browser, provider), 403, "could not be shown")


async def test_a_document_of_another_issuer_is_not_taken(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    changed = provider.document() | {"issuer": "https://evil.example"}
    provider.between.instead["/.well-known/openid-configuration"] = ("200 OK", json.dumps(changed).encode())
    answer = await browser.post("/google/sign-in")
    await nothing_came_of_it(site, browser, answer, 503, "Google does not answer")


async def test_an_answer_must_say_who_it_is_from_where_the_provider_always_does(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    document = provider.document() | {"authorization_response_iss_parameter_supported": True}
    provider.between.instead["/.well-known/openid-configuration"] = ("200 OK", json.dumps(document).encode())
    path = local(provider.consent(await depart(browser), "ada-there"))
    await nothing_came_of_it(site, browser, await browser.get(path), 403, "could not be shown")
    path = local(provider.consent(await depart(browser), "ada-there"))
    assert (await browser.get(with_query(path, iss=provider.issuer))).headers["location"] == "/google/new"


# ---- ID tokens


def unsigned(claims: dict[str, Any]) -> str:
    return f"eyJhbGciOiJub25lIn0.{signed(claims).split('.')[1]}."


def with_our_secret(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET), algorithms=["HS256"])


def with_a_strange_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "between"}, claims, RSAKey.generate_key(2048), algorithms=["RS256"])


def with_an_unknown_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "unknown"}, claims, RSAKey.generate_key(2048), algorithms=["RS256"])


def tampered(claims: dict[str, Any]) -> str:
    head, _, signature = signed(claims).split(".")
    return f"{head}.{signed(claims | {'sub': 'somebody-else'}).split('.')[1]}.{signature}"


@pytest.mark.parametrize("forge", [unsigned, with_our_secret, with_a_strange_key, with_an_unknown_key, tampered, lambda _: "no token"])
async def test_a_token_that_the_provider_has_not_signed_is_refused(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider, forge: Any
) -> None:
    provider.between.change = forge
    await nothing_came_of_it(site, browser, await go_and_come_back(browser, provider), 403, "could not be shown")


WRONG_CLAIMS: list[dict[str, Any]] = [
    {"nonce": "of another journey"},
    {"nonce": None},
    {"aud": "another-site"},
    {"aud": [CLIENT_ID, "another-site"]},
    {"aud": []},
    {"azp": "another-site"},
    {"iss": "https://accounts.example"},
    {"iss": None},
    {"exp": 1_000_000_000},
    {"exp": None},
    {"iat": 1_000_000_000},
    {"iat": 4_000_000_000, "exp": 4_000_000_600},
    {"nbf": 4_000_000_000},
    {"sub": ""},
    {"sub": "s" * 256},
]


@pytest.mark.parametrize("wrong", WRONG_CLAIMS, ids=str)
async def test_a_token_for_somebody_else_or_of_another_time_is_refused(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider, wrong: dict[str, Any]
) -> None:
    def change(claims: dict[str, Any]) -> str:
        return signed({name: value for name, value in (claims | wrong).items() if value is not None})

    provider.between.change = change
    await nothing_came_of_it(site, browser, await go_and_come_back(browser, provider), 403, "could not be shown")


async def test_the_same_token_without_a_fault_is_taken(browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    """The control: what was refused above was refused for its fault."""
    provider.between.change = signed
    assert (await go_and_come_back(browser, provider)).headers["location"] == "/google/new"


# ---- addresses that are not verified


NOT_VERIFIED: list[dict[str, Any]] = [
    {"email_verified": False},
    {"email_verified": None},
    {"email_verified": "true"},
    {"email": "no address"},
]


@pytest.mark.parametrize("claims", NOT_VERIFIED, ids=str)
async def test_an_address_that_is_not_verified_enters_and_creates_nothing(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider, claims: dict[str, Any]
) -> None:
    provider.enrol("mallory-there", **{name: value for name, value in (ADA | claims).items() if value is not None})
    answer = await go_and_come_back(browser, provider, "mallory-there")
    await nothing_came_of_it(site, browser, answer, 403, "has not verified")


async def test_not_even_of_a_linked_account(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    await ada_with_google(site, provider)
    provider.enrol("ada-there", **(ADA | {"email_verified": False}))
    answer = await go_and_come_back(browser, provider)
    assert answer.status_code == 403
    assert not browser.cookies.get("matchday_access")


# ---- the provider is away


async def test_a_provider_that_is_down_is_told_in_a_sentence(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    path = local(provider.consent(await depart(browser), "ada-there"))
    for status in ("500 Internal Server Error", "302 Found"):
        provider.between.instead["/oauth2/token"] = (status, b"{}")
        await nothing_came_of_it(site, browser, await browser.get(path), 503, "Google does not answer just now")
        provider.between.instead.clear()
        path = local(provider.consent(await depart(browser), "ada-there"))


async def test_nobody_listening_is_the_same(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    with running_provider() as gone:
        pass
    async with registered_with(site, gone):
        answer = await browser.post("/google/sign-in")
    await nothing_came_of_it(site, browser, answer, 503, "Google does not answer just now")


async def test_an_endless_answer_is_cut_off(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    provider.between.instead["/.well-known/openid-configuration"] = ("200 OK", b" " * 300_000 + b"{}")
    answer = await browser.post("/google/sign-in")
    await nothing_came_of_it(site, browser, answer, 503, "Google does not answer just now")


# ---- nowhere but to this site


@pytest.mark.parametrize("going", ["https://evil.example", "//evil.example", "/\\evil.example", "/sign-in?next=/", "javascript:alert(1)"])
async def test_who_comes_back_goes_to_this_site_only(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider, going: str
) -> None:
    await ada_with_google(site, provider)
    answer = await go_and_come_back(browser, provider, next=going)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_the_redirect_address_is_ours_whatever_the_request_says(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    answer = await browser.post("/google/sign-in", headers={"x-forwarded-host": "evil.example"})
    assert "redirect_uri=http%3A%2F%2Fmatchday.example%2Fgoogle%2Fback" in answer.text.replace("&amp;", "&")


# ---- and what works


async def test_state_nonce_and_pkce_are_sent_and_shown(browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    address = await depart(browser)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert sent["code_challenge_method"] == "S256"
    assert (sent["response_type"], sent["client_id"], sent["scope"]) == ("code", CLIENT_ID, "openid email profile")
    ticket = browser.cookies.get("matchday_google", path="/google")
    assert ticket
    assert not {sent["state"], sent["nonce"], sent["code_challenge"]} & {ticket}
    assert len({sent["state"], sent["nonce"], sent["code_challenge"]}) == 3
    await browser.get(local(provider.consent(address, "ada-there")))
    (redeemed,) = provider.between.questions("/oauth2/token")
    assert redeemed["redirect_uri"] == sent["redirect_uri"]
    assert redeemed["authorization"].startswith("Basic ")
    assert len(redeemed["code_verifier"]) == 43


async def test_the_tickets_cookie_is_short_lived_and_out_of_reach(browser: httpx.AsyncClient) -> None:
    header = (await browser.post("/google/sign-in")).headers["set-cookie"].lower()
    assert "httponly" in header
    assert "samesite=lax" in header
    assert "path=/google;" in header
    assert "max-age=600" in header


async def test_a_new_account_needs_the_persons_consent(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    answer = await go_and_come_back(browser, provider, next="/me/profile")
    assert answer.headers["location"] == "/google/new"
    page = await browser.get("/google/new")
    assert "ada@example.org" in page.text
    assert "Ada Lovelace" in page.text
    assert await rows(site, "accounts") == 0
    assert (await browser.post("/google/new", data={"name": ""})).status_code == 422
    made = await browser.post("/google/new", data={"name": "Ada"})
    assert (made.status_code, made.headers["location"]) == (303, "/me/profile")
    assert "ada@example.org" in (await browser.get("/me")).text
    assert (await browser.post("/google/new", data={"name": "Ada"})).status_code == 403
    assert await rows(site, "accounts") == 1


async def test_who_is_known_signs_in_whatever_their_address_is_now(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    await ada_with_google(site, provider)
    provider.enrol("ada-there", **(ADA | {"email": "new@example.org"}))
    answer = await go_and_come_back(browser, provider, next="/me")
    assert answer.headers["location"] == "/me"
    page = await browser.get("/me/security")
    assert "with Google" in page.text
    assert "ada@example.org" in page.text


async def test_tries_count_for_the_clients_address(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    async with site.database.begin("accounts") as tx:
        await tx.execute(
            """
            INSERT INTO accounts.sign_in_attempts (attempt_id, email_hash, address)
            SELECT uuidv7(), sha256(number::text::bytea), '127.0.0.1' FROM generate_series(1, 100) AS number
            """
        )
    answer = await browser.post("/google/sign-in")
    assert answer.status_code == 429, answer.text
