"""Guests: the link opens, is sent again, and takes orders into an account; nobody learns whose address is known."""

from uuid import UUID

import httpx
from tests.modules.tickets.shop import OnSale, Shop

from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.follow_orders import follow_orders
from matchday.modules.tickets.actions.write_letters import LetterDesk
from matchday.modules.tickets.domain.order_secrets import OrderSecrets
from matchday.modules.tickets.store.letters import take_letters

SECRET_KEY = "a secret of the tests, long enough for all"
EMAIL = "guest@example.org"


async def bought(shop: Shop, site: httpx.AsyncClient, on_sale: OnSale, email: str = EMAIL) -> tuple[str, str]:
    """A free order of a guest, and its secret."""
    body = {"lines": [{"product_id": str(on_sale.product_id), "quantity": 1}], "email": email}
    headers = {"Idempotency-Key": f"guest {new_id()}".replace(" ", "-")}
    made = await site.post(f"/api/v1/sales/{on_sale.sale_id}/orders", json=body, headers=headers)
    assert made.status_code == 201
    return made.json()["order_id"], made.json()["secret"]


async def ask(site: httpx.AsyncClient, email: str) -> tuple[int, bytes]:
    answer = await site.post("/api/v1/order-links", json={"email": email})
    return answer.status_code, answer.content


async def letters(shop: Shop) -> int:
    async with shop.database.begin("tickets") as tx:
        await follow_orders(tx)
    return int(await shop.value("SELECT count(*) FROM tickets.letters"))


async def test_links_are_sent_again_and_nobody_learns_to_whom(shop: Shop, site: httpx.AsyncClient) -> None:
    await bought(shop, site, await shop.sale(price=0))
    await shop.execute("DELETE FROM tickets.follow_ups")
    assert await ask(site, "nobody@example.org") == await ask(site, EMAIL.upper())
    assert await letters(shop) == 1
    assert await shop.value("SELECT email FROM tickets.letters") == EMAIL


async def test_nobody_is_flooded(shop: Shop, site: httpx.AsyncClient) -> None:
    await bought(shop, site, await shop.sale(price=0))
    await shop.execute("DELETE FROM tickets.follow_ups")
    assert {await ask(site, EMAIL) for _ in range(8)} == {(202, b"")} or len({await ask(site, EMAIL) for _ in range(2)}) == 1
    assert await letters(shop) == 3


async def test_whoever_orders_under_somebodys_address_takes_only_that_order(shop: Shop, site: httpx.AsyncClient) -> None:
    """By HTTP and by the form: the secret that placing is answered with shows nothing of a mailbox."""
    on_sale = await shop.sale(price=0)
    victims, _ = await bought(shop, site, on_sale)
    account_id = new_id()
    headers = shop.headers(account_id=account_id)
    planted, secret = await bought(shop, site, on_sale)
    taken = await site.put(f"/api/v1/orders/{planted}/owner", headers=headers | {"Order-Secret": secret})
    assert (taken.status_code, taken.json()) == (200, {"orders": 1})
    planted, secret = await bought(shop, site, on_sale)
    cookie = f"matchday_orders={UUID(planted).hex}.{secret}; matchday_access={headers['Authorization'].removeprefix('Bearer ')}"
    kept = await site.post(f"/orders/{planted}/owner", headers={"Cookie": cookie, "Origin": "https://matchday.test"})
    assert kept.status_code == 303
    assert (await site.get(f"/api/v1/orders/{victims}", headers=headers)).status_code == 404
    assert await shop.value("SELECT count(*) FROM tickets.orders WHERE account_id = $1", account_id) == 2


async def test_the_letter_brings_what_shows_the_mailbox(shop: Shop, site: httpx.AsyncClient) -> None:
    order_id, answered = await bought(shop, site, await shop.sale(price=0))
    await ask(site, EMAIL)
    await letters(shop)
    async with shop.database.begin("tickets") as tx:
        (letter,) = await take_letters(tx, 10)
    secret = LetterDesk(SECRET_KEY).path_of(letter).partition("secret=")[2]
    assert shop.desk.secrets.is_mailed(secret, UUID(order_id))
    assert not shop.desk.secrets.is_mailed(answered, UUID(order_id))
    opened = await site.get(f"/orders/{order_id}", params={"secret": secret})
    assert secret in opened.headers["set-cookie"]
    assert (await site.get(f"/api/v1/orders/{order_id}", headers={"Order-Secret": secret})).status_code == 200


async def test_an_account_takes_over_all_orders_of_the_address(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(price=0)
    first, _ = await bought(shop, site, on_sale)
    secret = shop.desk.secrets.mailed(UUID(first))
    second, _ = await bought(shop, site, on_sale)
    other, _ = await bought(shop, site, on_sale, "other@example.org")
    address, account_id = f"/api/v1/orders/{first}/owner", new_id()
    headers = shop.headers(account_id=account_id)
    assert (await site.put(address, headers={"Order-Secret": secret})).status_code == 401
    assert (await site.put(address, headers=headers)).status_code == 404
    assert (await site.put(f"/api/v1/orders/{other}/owner", headers=headers | {"Order-Secret": secret})).status_code == 404
    taken = await site.put(address, headers=headers | {"Order-Secret": secret})
    assert (taken.status_code, taken.json()) == (200, {"orders": 2})
    assert (await site.get(f"/api/v1/orders/{second}", headers=headers)).status_code == 200
    assert (await site.get(f"/api/v1/orders/{other}", headers=headers)).status_code == 404
    assert (await site.get(f"/api/v1/orders/{first}", headers={"Order-Secret": secret})).status_code == 404
    assert await shop.value("SELECT count(*) FROM tickets.positions WHERE holder_id = $1", account_id) == 2
    again = await site.put(address, headers=headers | {"Order-Secret": secret})
    assert (again.status_code, again.json()["code"]) == (409, "order_has_owner")


async def test_an_open_order_stays_where_it_is(shop: Shop, site: httpx.AsyncClient) -> None:
    order_id, secret = await bought(shop, site, await shop.sale())
    refused = await site.put(f"/api/v1/orders/{order_id}/owner", headers=shop.headers() | {"Order-Secret": secret})
    assert (refused.status_code, refused.json()["code"]) == (409, "order_still_open")


def test_a_secret_is_made_of_the_order_and_stored_nowhere() -> None:
    order_id = new_id()
    secrets = OrderSecrets(SECRET_KEY)
    assert secrets.opens(secrets.of(order_id), order_id)
    assert secrets.opens(secrets.mailed(order_id), order_id)
    assert not secrets.opens(secrets.of(order_id), new_id())
    assert not secrets.opens(secrets.mailed(order_id), new_id())
    assert not OrderSecrets("another").opens(secrets.of(order_id), order_id)
