"""What devices bring that had no connection: one admission stands whatever order they are heard in, the others are reported once."""

import itertools
from uuid import UUID

import httpx
import pytest
from tests.modules.tickets.gatekeeping import ago, asked, evening, let_in
from tests.modules.tickets.shop import Shop

from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.queries.gates import admissions_of, conflicts_of

LOW, HIGH = UUID(int=1), UUID(int=2**127)


async def test_two_gates_that_let_the_same_ticket_in_yield_one_admission_and_one_report(shop: Shop) -> None:
    night = await evening(shop)
    placed = await night.paid()
    code = await night.code(placed)
    (late,) = await night.send("North", [let_in(code, 5)])
    (early,) = await night.send("South", [let_in(code, 9)])
    assert (late.answer, early.answer) == ("valid", "valid")
    async with shop.database.read("tickets") as tx:
        seen = await admissions_of(tx, night.on_sale.sale_id)
    assert (seen.admitted, seen.inside) == (1, 1)
    (conflict,) = seen.conflicts
    assert (conflict.ticket_id, conflict.reason) == (ticket_id_of(placed.order.order_id, 1), "already_used")
    assert [(scan.gate, scan.device, scan.is_standing) for scan in conflict.scans] == [
        ("South", "South phone", True),
        ("North", "North phone", False),
    ]
    assert (await night.scan(code)).used_gate == "South"


async def test_the_later_one_is_told_when_it_is_heard_second(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    await night.send("South", [let_in(code, 9)])
    (late,) = await night.send("North", [let_in(code, 5)])
    assert (late.answer, late.used_gate) == ("already_used", "South")


async def test_whatever_order_three_gates_are_heard_in_the_same_one_stands(shop: Shop) -> None:
    ends = []
    for order in itertools.permutations((("North", 5), ("South", 9), ("West", 7))):
        night = await evening(shop)
        await night.gate("West")
        code = await night.code(await night.paid())
        for gate, minutes in order:
            await night.send(gate, [let_in(code, minutes)])
        async with shop.database.read("tickets") as tx:
            (conflict,) = await conflicts_of(tx, night.on_sale.sale_id)
        ends.append([(scan.gate, scan.is_standing) for scan in conflict.scans])
    assert ends == [[("South", True), ("West", False), ("North", False)]] * 6


@pytest.mark.parametrize("is_swapped", [False, True])
async def test_at_the_same_moment_the_lower_nonce_stands(shop: Shop, is_swapped: bool) -> None:
    night = await evening(shop)
    code, at = await night.code(await night.paid()), ago(5)
    both = [("North", asked(code, nonce=HIGH, device_answer="valid")), ("South", asked(code, nonce=LOW, device_answer="valid"))]
    for gate, scan in reversed(both) if is_swapped else both:
        await night.send(gate, [type(scan)(**{**_fields(scan), "at": at})], sent_at=None)
    assert await shop.value("SELECT nonce FROM tickets.admissions") == LOW


async def test_kept_scans_sent_twice_and_in_another_order_change_nothing_more(shop: Shop) -> None:
    night = await evening(shop)
    codes = [await night.code(await night.paid()) for _ in range(3)]
    kept = [let_in(code, minutes) for code, minutes in zip(codes, (3, 2, 1), strict=True)]
    first = await night.send("North", kept)
    again = await night.send("North", kept[::-1])
    assert [each.answer for each in first] == [each.answer for each in again] == ["valid"] * 3
    assert await shop.value("SELECT count(*) FROM tickets.admissions") == 3
    assert await shop.value("SELECT count(*) FROM tickets.scan_conflicts") == 0


async def test_a_clock_that_is_an_hour_slow_is_put_right(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    await night.send("North", [let_in(code, 61)], sent_at=ago(60))
    await night.send("South", [let_in(code, 4)])
    assert (await night.scan(code)).used_gate == "South"


async def test_a_clock_of_tomorrow_lets_nobody_in_later_than_now(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    await night.send("North", [let_in(code, -60 * 24)], sent_at=None)
    assert await shop.value("SELECT at <= clock_timestamp() FROM tickets.admissions")


async def test_a_revoked_ticket_that_was_let_in_is_reported_and_admits_nobody(shop: Shop) -> None:
    night = await evening(shop)
    placed = await night.paid()
    code = await night.code(placed)
    await night.change(placed, code_version=2)
    (scanned,) = await night.send("North", [let_in(code, 5)])
    assert scanned.answer == "revoked"
    async with shop.database.read("tickets") as tx:
        (conflict,) = await conflicts_of(tx, night.on_sale.sale_id)
    assert conflict.reason == "revoked"
    assert (await night.scan(await night.code(placed))).answer == "valid"


async def test_one_that_a_device_refused_is_kept_and_lets_nobody_in(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    await night.send("North", [asked(code, minutes_ago=3, device_answer="wrong_entrance")])
    assert await shop.value("SELECT count(*) FROM tickets.admissions") == 0
    assert (await night.scan(code)).answer == "valid"


async def test_out_and_in_at_gates_without_a_connection(shop: Shop) -> None:
    night = await evening(shop)
    await night.rules(is_reentry_allowed=True)
    code = await night.code(await night.paid())
    await night.send("South", [let_in(code, 20, kind="exit"), let_in(code, 10)])
    await night.send("North", [let_in(code, 30)])
    async with shop.database.read("tickets") as tx:
        assert await conflicts_of(tx, night.on_sale.sale_id) == ()
    assert await shop.value("SELECT (entries, is_inside) FROM tickets.admissions") == (2, True)


async def test_a_device_hears_what_is_new_since_it_asked(shop: Shop, site: httpx.AsyncClient) -> None:
    night = await evening(shop)
    path, headers = f"/manage/v1/sales/{night.on_sale.sale_id}/gate-manifest", shop.headers("gate")
    begun = (await site.get(path, headers=headers)).json()
    assert (begun["revoked"], begun["inside"], len(begun["keys"]), begun["seq"]) == ([], [], 1, 0)
    placed = await night.paid(quantity=2)
    await night.scan(await night.code(placed, 2))
    await night.change(placed, state="refunded")
    answer = await site.get(path, params={"since": 0}, headers=headers)
    now = answer.json()
    ticket_ids = [str(ticket_id_of(placed.order.order_id, number)) for number in (1, 2)]
    assert now["revoked"] == [[ticket_ids[0], 1, "refunded"]]
    assert [entry[0] for entry in now["inside"]] == [ticket_ids[1]]
    assert (now["revoked_total"], now["inside_total"]) == (1, 1)
    since = (await site.get(path, params={"since": now["seq"]}, headers=headers)).json()
    assert (since["revoked"], since["inside"], since["seq"]) == ([], [], now["seq"])
    same = await site.get(path, params={"since": 0}, headers=headers | {"If-None-Match": answer.headers["etag"]})
    assert same.status_code == 304


async def test_holding_paying_and_expiring_is_no_word_about_codes(shop: Shop) -> None:
    night = await evening(shop)
    await night.paid()
    waiting = await shop.place(night.on_sale)
    await shop.let_time_pass(waiting)
    await shop.expire()
    assert await shop.value("SELECT count(*) FROM tickets.revocations") == 0


def _fields(scan: object) -> dict[str, object]:
    return {name: getattr(scan, name) for name in type(scan).__struct_fields__}  # type: ignore[attr-defined]
