"""The market's pages, gifts, tickets given back and waiting lists, with forms and without any script."""

import re

import httpx
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import Shop

from matchday.backbone.ids import new_id

CAPPED = {"resale_cap_percent": 110, "resale_fee_basis_points": 500}


def cookies(shop: Shop, account_id: object) -> dict[str, str]:
    token = shop.headers(account_id=account_id)["Authorization"].removeprefix("Bearer ")  # type: ignore[arg-type]
    return {"Cookie": f"matchday_access={token}", "Origin": "https://matchday.test"}


async def test_an_empty_market_says_so(shop: Shop) -> None:
    async with shop.site() as client:
        assert "Nobody offers anything yet" in (await client.get("/market")).text


async def test_selling_editing_and_withdrawing(shop: Shop) -> None:
    seller = new_id()
    async with shop.site() as client:
        mine = cookies(shop, seller)
        wrong = await client.post("/market/new", data={"title": "", "price": "free", "currency": "EUR", "about": "kept"}, headers=mine)
        assert (wrong.status_code, "kept" in wrong.text, "Give a price above zero" in wrong.text) == (422, True, True)
        made = await client.post("/market/new", data={"title": "Two seats", "price": "19,99", "currency": "EUR"}, headers=mine)
        assert made.status_code == 303
        address = made.headers["location"]
        assert "19.99" in (await client.get(address)).text
        assert "Two seats" in (await client.get("/market", params={"q": "two", "max": "20"})).text
        await client.post(f"{address}/edit", data={"title": "Two seats", "price": "25"}, headers=mine)
        assert "25.00" in (await client.get(address, headers=mine)).text
        assert (await client.get(f"{address}/edit", headers=cookies(shop, new_id()))).status_code == 404
        await client.post(f"{address}/withdrawal", headers=mine)
        assert "taken from the market" in (await client.get("/market/mine", headers=mine)).text


async def test_buying_at_the_price_that_was_shown(shop: Shop) -> None:
    seller = new_id()
    listing_id = await bazaar.offer(shop, seller)
    async with shop.site() as client:
        buyer = cookies(shop, new_id())
        page = await client.get(f"/market/{listing_id}", headers=buyer)
        fields = dict(re.findall(r'name="(price|currency|key)" value="([^"]*)"', page.text))
        await bazaar.edit(shop, listing_id, seller, 3000)
        refused = await client.post(f"/market/{listing_id}", data=fields, headers=buyer)
        assert (refused.status_code, "The price has changed" in refused.text) == (409, True)
        bought = await client.post(f"/market/{listing_id}", data=fields | {"price": "3000"}, headers=buyer)
        assert bought.status_code == 303
        order = await client.get(bought.headers["location"], headers=buyer)
        assert (order.status_code, "30.00" in order.text) == (200, True)
        assert "Somebody is buying this right now" in (await client.get(f"/market/{listing_id}")).text


async def test_a_ticket_is_passed_on_in_one_of_three_ways(shop: Shop) -> None:
    holder = new_id()
    on_sale = await shop.sale(**CAPPED)
    ticket_id = await bazaar.bought(shop, on_sale, holder)
    async with shop.site() as client:
        mine = cookies(shop, holder)
        ways = (await client.get(f"/ticket/{ticket_id}/pass-on", headers=mine)).text
        assert all(words in ways for words in ("Sell it on the market", "Give it away", "Give it back", "27.50"))
        assert (await client.get(f"/ticket/{ticket_id}/pass-on", headers=cookies(shop, new_id()))).status_code == 404
        back = await client.post(f"/ticket/{ticket_id}/given-back", headers=mine)
        assert back.status_code == 303
        assert "Keep it after all" in (await client.get(f"/ticket/{ticket_id}/pass-on", headers=mine)).text
        await client.post(f"/ticket/{ticket_id}/given-back", data={"keep": "yes"}, headers=mine)
        offered = await client.post(f"/ticket/{ticket_id}/gift", data={"email": "no address"}, headers=mine)
        assert (offered.status_code, "no address" in offered.text) == (422, True)
        offered = await client.post(f"/ticket/{ticket_id}/gift", data={"email": ""}, headers=mine)
        own = (await client.get(offered.headers["location"], headers=mine)).text
        link = re.search(r'id="link">([^<]+)<', own)
        assert link is not None
        receiver = cookies(shop, new_id())
        assert (await client.get(offered.headers["location"], headers=receiver)).status_code == 404
        assert "Sign in to accept it" in (await client.get(link[1])).text
        secret = httpx.URL(link[1]).params["secret"]
        accepted = await client.post(f"{offered.headers['location']}/acceptance", data={"secret": secret}, headers=receiver)
        assert accepted.headers["location"] == f"/ticket/{ticket_id}"
        assert (await client.get(f"/ticket/{ticket_id}/pass-on", headers=mine)).status_code == 404


async def test_waiting_by_a_form_and_the_offer_on_its_page(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1, slug="cup-final")
    held = await shop.place(on_sale)
    async with shop.site() as client:
        page = await client.get("/tickets/cup-final/waiting")
        assert "nobody is passed more than 3 times" in page.text
        fields = {"product": str(on_sale.product_id), "places": "1"}
        origin = {"Origin": "https://matchday.test"}
        wrong = await client.post("/tickets/cup-final/waiting", data=fields | {"places": "many"}, headers=origin)
        assert (wrong.status_code, "Give an e-mail address" in wrong.text, "Say how many places" in wrong.text) == (422, True, True)
        joined = await client.post("/tickets/cup-final/waiting", data=fields | {"email": "ida@example.org"}, headers=origin)
        address = joined.headers["location"]
        assert "You are next" in (await client.get(address)).text
        assert (await client.get(address.partition("?")[0])).status_code == 404
        await shop.release(held)
        await bazaar.serve(shop)
        place = (await client.get(address)).text
        order = re.search(r'href="(/orders/[^"]+)"', place)
        assert order is not None
        opened = await client.get(order[1])
        assert opened.status_code == 303
