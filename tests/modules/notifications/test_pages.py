"""The admin's list, unsubscribing, and the development mailbox, behind the real edge."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from tests.inner_site import lent_site, site_of, surroundings
from tests.mailbox import latest_link, latest_text
from tests.modules.notifications.post import SECRET, TOKEN_PATH, Post, contact, roles_given, security_changed, sign_up
from tests.tokens import ISSUER, access_token

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.mail import MailRefused, MailSettings
from matchday.backbone.sealing import Sealer
from matchday.modules.notifications import module
from matchday.modules.notifications.domain.unsubscribing import SEAL_LABEL, Subscription, token_of
from matchday.modules.notifications.settings import Mailbox, mailbox_of
from matchday.modules.notifications.workers.mail import ToMailbox

ADMIN = {"authorization": f"Bearer {access_token({}, is_platform_admin=True)}"}
OPEN = Mailbox(is_open=True, is_for_this_machine=False)


@asynccontextmanager
async def a_site(database: Database, mailbox: Mailbox = OPEN, **transport: Any) -> AsyncIterator[httpx.AsyncClient]:
    around = surroundings(secret=SECRET)
    around.database = database
    around.resources["notifications"] = {"mailbox": mailbox, "subscriptions": Sealer(SECRET, SEAL_LABEL)}
    with lent_site([module], around) as (site, _):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site, **transport), base_url=ISSUER) as opened:
            yield opened


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with a_site(database) as opened:
        yield opened


async def a_dead_mail(post: Post, **changes: Any) -> str:
    await post.hear(sign_up("gone@example.org", **changes))
    post.kept.failures = [MailRefused("550 No such user")]
    await post.send()
    (row,) = await post.rows("delivery_id")
    return str(row["delivery_id"])


# Deliveries.


@pytest.mark.parametrize(("method", "path"), [("GET", "/manage/v1/deliveries"), ("PUT", "/manage/v1/deliveries/{}/resend")])
async def test_only_platform_admins_see_and_resend_mail(method: str, path: str, client: httpx.AsyncClient, post: Post):
    path = path.format(await a_dead_mail(post))
    owner = {"authorization": f"Bearer {access_token({new_id(): ['owner']})}"}
    assert (await client.request(method, path)).status_code == 401
    assert (await client.request(method, path, headers=owner)).status_code == 403
    assert await post.states() == ["dead"]


async def test_a_dead_mail_is_listed_with_its_reason_and_without_its_link(client: httpx.AsyncClient, post: Post):
    delivery_id = await a_dead_mail(post)
    answer = await client.get("/manage/v1/deliveries", params={"state": "dead"}, headers=ADMIN)
    (item,) = answer.json()["items"]
    assert (item["delivery_id"], item["recipient"], item["error"]) == (delivery_id, "gone@example.org", "550 No such user")
    (row,) = await post.rows("sealed_path")
    page = await client.get("/admin/deliveries?state=dead", headers=ADMIN)
    for shown in (answer.text, page.text):
        assert "550 No such user" in shown
        assert row["sealed_path"] not in shown
        assert "the-secret-token" not in shown


async def test_a_dead_mail_is_sent_again(client: httpx.AsyncClient, post: Post):
    delivery_id = await a_dead_mail(post)
    answer = await client.put(f"/manage/v1/deliveries/{delivery_id}/resend", headers=ADMIN)
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    (letter,) = await post.send()
    assert TOKEN_PATH in letter.text
    again = await client.put(f"/manage/v1/deliveries/{delivery_id}/resend", headers=ADMIN)
    assert (again.status_code, again.json()["code"]) == (409, "delivery_not_dead")
    assert (await client.put(f"/manage/v1/deliveries/{new_id()}/resend", headers=ADMIN)).status_code == 404


async def test_a_mail_whose_link_has_expired_is_not_sent_again(client: httpx.AsyncClient, post: Post):
    delivery_id = await a_dead_mail(post, minutes=-1)
    answer = await client.put(f"/manage/v1/deliveries/{delivery_id}/resend", headers=ADMIN)
    assert (answer.status_code, answer.json()["code"]) == (409, "delivery_expired")


async def test_a_mail_to_a_deleted_account_is_not_sent_again(client: httpx.AsyncClient, post: Post):
    account_id = new_id()
    await post.hear(contact(account_id), security_changed(account_id))
    await post.hear(contact(account_id, email=None, version=2))
    (row,) = await post.rows("delivery_id")
    answer = await client.put(f"/manage/v1/deliveries/{row['delivery_id']}/resend", headers=ADMIN)
    assert (answer.status_code, answer.json()["code"]) == (409, "delivery_without_recipient")


async def test_the_button_on_the_page_sends_again(client: httpx.AsyncClient, post: Post):
    delivery_id = await a_dead_mail(post)
    page = await client.get("/admin/deliveries", headers=ADMIN)
    assert f'action="/admin/deliveries/{delivery_id}/resend"' in page.text
    form = {"state": "dead"}
    answer = await client.post(f"/admin/deliveries/{delivery_id}/resend", data=form, headers=ADMIN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/deliveries?done=queued&state=dead")
    refused = await client.post(f"/admin/deliveries/{delivery_id}/resend", data=form, headers=ADMIN)
    assert refused.status_code == 409
    assert "was not given up" in refused.text
    assert len(await post.send()) == 1


async def test_the_list_has_a_next_page_and_an_empty_state(client: httpx.AsyncClient, post: Post):
    assert "No mail yet" in (await client.get("/admin/deliveries", headers=ADMIN)).text
    for number in range(3):
        await post.hear(sign_up(f"fan{number}@example.org"))
    first = (await client.get("/manage/v1/deliveries?limit=2", headers=ADMIN)).json()
    rest = (await client.get("/manage/v1/deliveries", params={"cursor": first["next"]}, headers=ADMIN)).json()
    assert [item["recipient"] for item in first["items"] + rest["items"]] == [f"fan{number}@example.org" for number in (2, 1, 0)]
    assert (await client.get("/manage/v1/deliveries?state=nonsense", headers=ADMIN)).status_code == 422
    assert (await client.get("/admin/deliveries?state=nonsense", headers=ADMIN)).status_code == 200


# Unsubscribing.


async def unsubscribe_path(post: Post, account_id: Any) -> str:
    await post.hear(contact(account_id), roles_given(account_id))
    (letter,) = await post.send()
    assert letter.unsubscribe_url is not None
    return "/" + letter.unsubscribe_url.split("/", 3)[3]


async def test_one_post_ends_a_category_and_works_twice(client: httpx.AsyncClient, post: Post):
    """As a mail provider sends it (RFC 8058): from its own server, without cookies, Origin or fetch metadata."""
    account_id = new_id()
    path = await unsubscribe_path(post, account_id)
    for _ in range(2):
        assert (await client.post(path, data={"List-Unsubscribe": "One-Click"})).status_code == 200
    await post.hear(roles_given(account_id), security_changed(account_id))
    assert [letter.subject for letter in await post.send()] == ["Your password was changed"]


async def test_looking_at_the_page_ends_nothing(client: httpx.AsyncClient, post: Post):
    account_id = new_id()
    path = await unsubscribe_path(post, account_id)
    page = await client.get(path)
    assert f'action="{path}"' in page.text
    await client.head(path)
    await post.hear(roles_given(account_id))
    assert len(await post.send()) == 1


async def test_a_webmail_page_may_post_it_and_nobody_is_signed_in_by_that(client: httpx.AsyncClient, post: Post):
    path = await unsubscribe_path(post, new_id())
    foreign = {"origin": "https://webmail.example", "sec-fetch-site": "cross-site", "cookie": "matchday_access=broken; theme=dark"}
    answer = await client.post(path, data={"List-Unsubscribe": "One-Click"}, headers=foreign)
    assert answer.status_code == 200
    refused = await client.post("/admin/deliveries/x/resend", headers=foreign)
    assert refused.status_code == 403


async def test_an_address_without_an_account_can_end_invitations(client: httpx.AsyncClient, post: Post):
    token = token_of(Subscription(category="organisations", address="Guest@example.org"), Sealer(SECRET, SEAL_LABEL))
    assert (await client.post(f"/unsubscribe/{token}")).status_code == 200
    await post.hear(sign_up("guest@example.org"))
    await post.change("UPDATE notifications.deliveries SET category = 'organisations'")
    assert await post.send() == []
    assert await post.states() == ["suppressed"]


@pytest.mark.parametrize("token", ["x", "A" * 200, "A" * 5000, "../../me", "%00", "é"])
async def test_a_link_that_is_not_ours_ends_nothing(token: str, client: httpx.AsyncClient):
    for method in ("GET", "POST"):
        assert (await client.request(method, f"/unsubscribe/{token}")).status_code in (400, 404)


async def test_nobody_can_end_mails_about_security(client: httpx.AsyncClient):
    token = token_of(Subscription(category="security", account_id=new_id()), Sealer(SECRET, SEAL_LABEL))
    assert (await client.post(f"/unsubscribe/{token}")).status_code == 404


async def test_mails_about_security_carry_no_such_link(post: Post):
    await post.hear(sign_up())
    (letter,) = await post.send()
    assert letter.unsubscribe_url is None
    assert "List-Unsubscribe" not in post.kept.messages[0]


# The development mailbox.


async def test_mail_lands_in_the_mailbox_and_can_be_read(client: httpx.AsyncClient, database: Database):
    post = Post(database, ToMailbox(database))
    for confirmation in (sign_up("a@example.org"), sign_up("b@example.org", locale="de")):
        await post.hear(confirmation)
        await post.send()
    link = "https://matchday.test" + TOKEN_PATH
    assert await latest_link(database, "A@example.org") == await latest_link(client, "a@example.org") == link
    assert "Hallo" in await latest_text(client, "b@example.org")
    listed = (await client.get("/dev/mail")).text
    assert listed.index("b@example.org") < listed.index("a@example.org")


async def test_a_mail_is_shown_in_a_frame_that_runs_nothing(client: httpx.AsyncClient, database: Database):
    post = Post(database, ToMailbox(database))
    await post.hear(sign_up())
    await post.send()
    found = re.search(r'href="(/dev/mail/\d+)"', (await client.get("/dev/mail")).text)
    assert found is not None
    page = await client.get(found[1])
    assert f'src="{found[1]}/body"' in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert len(page.headers.get_list("content-security-policy")) == 1
    body = await client.get(f"{found[1]}/body")
    policy = body.headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "Message-ID" in (await client.get(f"{found[1]}?view=headers")).text


async def test_the_mailbox_keeps_the_newest_only(database: Database):
    carrier = ToMailbox(database)
    post = Post(database, carrier)
    await post.hear(*(sign_up(f"fan{number}@example.org") for number in range(3)))
    await post.send()
    async with database.begin("notifications") as tx:
        await tx.execute("UPDATE notifications.mailbox SET mail_id = DEFAULT WHERE false")
        await tx.execute(
            "INSERT INTO notifications.mailbox (recipient, subject, headers, text, html) "
            "SELECT 'x@example.org', 'x', '', '', '' FROM generate_series(1, 250)"
        )
    await post.hear(sign_up("last@example.org"))
    await post.send()
    async with database.read("notifications") as tx:
        assert await tx.fetchval("SELECT count(*) FROM notifications.mailbox") == 200


@pytest.mark.parametrize("path", ["/dev/mail", "/dev/mail/1", "/dev/mail/1/body", "/dev/mail/0", f"/dev/mail/{2**70}"])
async def test_there_is_no_mailbox_where_mail_goes_to_a_server(path: str, database: Database):
    async with a_site(database, Mailbox()) as client:
        assert (await client.get(path)).status_code in (400, 404)


def test_the_mailbox_is_never_open_in_production_nor_beside_a_mail_server():
    for environment in ("development", "demo", "test", "production"):
        settings = surroundings().settings
        around = type(settings)(environment=environment)
        assert not mailbox_of(around, MailSettings(smtp_host="mail.example.org")).is_open
        assert mailbox_of(around, MailSettings()).is_open == (environment != "production")
        assert mailbox_of(around, MailSettings()).is_for_this_machine == (environment == "development")


async def test_the_routes_of_the_mailbox_do_not_exist_in_production(database: Database):
    around = surroundings(secret=SECRET)
    around.settings = type(around.settings)(environment="production", public_url="https://matchday.test")
    paths = {route.path for route in site_of([module], around).applications["pages"].routes}
    assert "/admin/deliveries" in paths
    assert [path for path in paths if path.startswith("/dev")] == []


async def test_a_developers_mailbox_is_for_the_developers_machine(database: Database):
    near, here = Mailbox(is_open=True, is_for_this_machine=True), {"host": "localhost:8000"}
    async with a_site(database, near, client=("127.0.0.1", 1)) as client:
        assert (await client.get("/dev/mail", headers=here)).status_code == 200
        assert (await client.get("/dev/mail", headers={"host": "[::1]:8000"})).status_code == 200
        assert (await client.get("/dev/mail", headers=here | {"x-forwarded-for": "127.0.0.1"})).status_code == 404
        for elsewhere in ("evil.example", "localhost.evil.example:8000", "[::1", ""):  # names that were made to point here
            assert (await client.get("/dev/mail", headers={"host": elsewhere})).status_code == 404
    async with a_site(database, near, client=("192.168.1.7", 1)) as client:
        assert (await client.get("/dev/mail", headers=here)).status_code == 404
