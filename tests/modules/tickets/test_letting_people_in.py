"""Gates with a connection: who is let in, who is not and why, each scan once."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from tests.modules.tickets.gatekeeping import NOW, ago, asked, evening
from tests.modules.tickets.shop import Shop, in_days

from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions import manage_gates
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.errors import DeviceBlocked, DeviceUnknown
from matchday.modules.tickets.store.scans import read_doors


async def test_a_device_that_nobody_registered_lets_nobody_in(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    with pytest.raises(DeviceUnknown):
        await night.scan(code, "East")
    assert (await night.scan(code)).answer == "valid"


async def test_a_lost_device_lets_nobody_in(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    async with shop.database.begin("tickets") as tx:
        await manage_gates.set_device_blocked(tx, night.on_sale.sale_id, night.devices["North"], is_blocked=True)
    with pytest.raises(DeviceBlocked):
        await night.scan(code)
    assert (await night.scan(code, "South")).answer == "valid"


async def test_a_good_ticket_is_let_in_with_what_is_on_it(shop: Shop) -> None:
    night = await evening(shop)
    placed = await night.paid()
    scanned = await night.scan(await night.code(placed))
    assert (scanned.answer, scanned.product, scanned.entries) == ("valid", "Seat", 1)
    assert scanned.ticket_id == ticket_id_of(placed.order.order_id, 1)


async def test_a_used_ticket_is_told_where_and_when(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    first = await night.scan(code, "North")
    second = await night.scan(code, "South")
    assert second.answer == "already_used"
    assert (second.used_at, second.used_gate, second.used_device) == (first.used_at, "North", "North phone")
    assert first.used_at is not None
    assert NOW() - first.used_at < timedelta(minutes=1)


async def test_the_same_scan_sent_again_is_told_the_same(shop: Shop) -> None:
    night = await evening(shop)
    scan = asked(await night.code(await night.paid()))
    assert [(await night.send("North", [scan]))[0].answer for _ in range(3)] == ["valid"] * 3
    assert [each.answer for each in await night.send("North", [scan, scan])] == ["valid"] * 2
    assert await shop.value("SELECT count(*) FROM tickets.scans") == 1


async def test_a_ticket_for_another_event_is_told_which(shop: Shop) -> None:
    night = await evening(shop)
    other = await evening(shop, title="Semi-final")
    scanned = await night.scan(await night.code(await night.paid(other.on_sale)))
    assert (scanned.answer, scanned.event, scanned.ticket_id) == ("wrong_event", "Semi-final", None)


async def test_a_code_that_was_changed_in_one_letter_is_unknown(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    for at in (0, 3, 40, 60, 120, 150):
        changed = code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :]
        assert (await night.scan(changed)).answer == "unknown"
    assert (await night.scan(code)).answer == "valid"


@pytest.mark.parametrize("code", ["", "nonsense", "0" * 165, "\u0660" * 165, '{"ticketId": 1}', "A" * 512])
async def test_nonsense_is_unknown(shop: Shop, code: str) -> None:
    night = await evening(shop)
    assert (await night.scan(code)).answer == "unknown"


async def test_before_the_doors_open_and_after_they_close(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    await night.rules(opens_at=in_days(0.1), closes_at=in_days(1))
    early = await night.scan(code)
    assert early.answer == "not_yet_valid"
    assert early.opens_at is not None
    await night.rules(opens_at=in_days(-1), closes_at=ago(1))
    assert (await night.scan(code)).answer == "expired"
    await night.rules()
    assert (await night.scan(code)).answer == "valid"


@pytest.mark.parametrize(("state", "answer"), [("refunded", "refunded"), ("resold", "revoked"), ("revoked", "revoked")])
async def test_what_was_given_back_is_called_that_and_not_used(shop: Shop, state: str, answer: str) -> None:
    night = await evening(shop)
    placed = await night.paid()
    code = await night.code(placed)
    assert (await night.scan(code)).answer == "valid"
    await night.change(placed, state=state)
    assert (await night.scan(code)).answer == answer


async def test_a_code_from_before_a_transfer_is_revoked_and_the_new_one_good(shop: Shop) -> None:
    night = await evening(shop)
    placed = await night.paid()
    old = await night.document(placed)
    await night.change(placed, code_version=2)
    new = await night.document(placed)
    assert (await night.scan(old.code)).answer == "revoked"
    assert (await night.scan(old.spoken)).answer == "revoked"
    assert (await night.scan(new.code)).answer == "valid"
    assert (await night.scan(old.code)).answer == "revoked"


async def test_an_order_that_is_not_paid_lets_nobody_in(shop: Shop) -> None:
    night = await evening(shop)
    placed = await shop.place(night.on_sale)
    spoken = night.office.marks.spoken(ticket_id_of(placed.order.order_id, 1), 1)
    assert (await night.scan(spoken)).answer == "unpaid"


async def test_a_code_that_is_typed_in_small_letters_with_blanks(shop: Shop) -> None:
    night = await evening(shop)
    document = await night.document(await night.paid())
    assert (await night.scan(document.spoken.lower().replace("-", " "))).answer == "valid"
    wrong = document.spoken[:-4] + ("0000" if document.spoken[-4:] != "0000" else "1111")
    assert (await night.scan(wrong)).answer == "unknown"


async def test_a_stopped_ticket_says_why(shop: Shop) -> None:
    night = await evening(shop)
    placed = await night.paid()
    code, ticket_id = await night.code(placed), ticket_id_of(placed.order.order_id, 1)
    async with shop.database.begin("tickets") as tx:
        await manage_gates.block_ticket(tx, night.on_sale.sale_id, ticket_id, "Reported stolen")
    scanned = await night.scan(code)
    assert (scanned.answer, scanned.reason) == ("blocked", "Reported stolen")
    async with shop.database.begin("tickets") as tx:
        await manage_gates.block_ticket(tx, night.on_sale.sale_id, ticket_id, None)
    assert (await night.scan(code)).answer == "valid"


async def test_a_cancelled_event_lets_nobody_in(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    await shop.execute("UPDATE tickets.sales SET state = 'cancelled' WHERE sale_id = $1", night.on_sale.sale_id)
    scanned = await night.scan(code)
    assert (scanned.answer, scanned.reason) == ("blocked", "event_cancelled")


async def test_an_entrance_for_one_product_sends_others_on(shop: Shop) -> None:
    night = await evening(shop)
    await night.gate("Guests", product_ids=(new_id(),))
    await night.gate("Own", product_ids=(night.on_sale.product_id,))
    code = await night.code(await night.paid())
    assert (await night.scan(code, "Guests")).answer == "wrong_entrance"
    assert (await night.scan(code, "Own")).answer == "valid"


async def test_out_and_in_again_where_that_is_allowed(shop: Shop) -> None:
    night = await evening(shop)
    await night.rules(is_reentry_allowed=True)
    code = await night.code(await night.paid())
    kinds = ("exit", "entry", "entry", "exit", "exit", "entry")
    answers = [(await night.scan(code, kind=kind)).answer for kind in kinds]
    assert answers == ["not_inside", "valid", "already_used", "valid", "not_inside", "valid"]


async def test_out_and_not_in_again_where_it_is_not(shop: Shop) -> None:
    night = await evening(shop)
    code = await night.code(await night.paid())
    answers = [(await night.scan(code, kind=kind)).answer for kind in ("entry", "exit", "entry")]
    assert answers == ["valid", "valid", "already_used"]


async def _rush(shop: Shop, *, is_locked: bool) -> Counter[str]:
    """The same ticket at two gates of two processes at once, twenty times."""
    answers: Counter[str] = Counter()
    for _ in range(20):
        lock = {} if is_locked else {"lock": read_doors}
        night = await evening(shop, **lock)
        twin = type(night)(shop, night.on_sale, **lock)
        twin.devices = night.devices
        code = await night.code(await night.paid())
        told = await asyncio.gather(night.scan(code, "North"), twin.scan(code, "South"))
        answers.update([each.answer for each in told])
    return answers


async def test_two_gates_at_once_let_one_in(shop: Shop) -> None:
    assert await _rush(shop, is_locked=True) == {"valid": 20, "already_used": 20}


async def test_without_the_lock_two_gates_let_both_in(shop: Shop) -> None:
    """The control of the test above."""
    assert (await _rush(shop, is_locked=False))["valid"] > 20


async def test_who_may_scan(shop: Shop, site: httpx.AsyncClient) -> None:
    night = await evening(shop)
    path = f"/manage/v1/sales/{night.on_sale.sale_id}"
    body = {"device_id": str(night.devices["North"]), "scans": [{"nonce": str(new_id()), "code": "x", "at": NOW().isoformat()}]}
    statuses = {
        role: (await site.post(f"{path}/scans", json=body, headers=shop.headers(*role.split()))).status_code
        for role in ("editor", "treasurer", "gate", "box_office", "organiser", "owner")
    }
    assert statuses == {"editor": 403, "treasurer": 403, "gate": 200, "box_office": 200, "organiser": 200, "owner": 200}
    assert (await site.post(f"{path}/scans", json=body, headers=shop.headers())).status_code == 404
    assert (await site.post(f"{path}/scans", json=body)).status_code == 401
    assert (await site.post(f"{path}/gates", json={"name": "East"}, headers=shop.headers("gate"))).status_code == 403


async def test_gates_over_http(shop: Shop, site: httpx.AsyncClient) -> None:
    night = await evening(shop)
    path, headers = f"/manage/v1/sales/{night.on_sale.sale_id}", shop.headers("organiser")
    made = (await site.post(f"{path}/gates", json={"name": "East"}, headers=headers)).json()
    assert (await site.post(f"{path}/gates", json={"name": "east"}, headers=headers)).json()["code"] == "gate_name_taken"
    device = f"{path}/devices/{new_id()}"
    registered = await site.put(device, json={"name": "Tablet", "gate_id": made["gate_id"]}, headers=shop.headers("gate"))
    assert (registered.status_code, registered.json()["gate"]) == (200, "East")
    assert (await site.put(f"{device}/block", json={"is_blocked": True}, headers=headers)).json()["is_blocked"] is True
    wrong = {"opens_at": in_days(2).isoformat(), "closes_at": in_days(1).isoformat()}
    assert (await site.put(f"{path}/gate-rules", json=wrong, headers=headers)).status_code == 422
    assert (await site.put(f"{path}/gate-rules", json={"is_reentry_allowed": True}, headers=headers)).json()["is_reentry_allowed"] is True
    assert (await site.delete(f"{path}/gates/{made['gate_id']}", headers=headers)).status_code == 204
    assert (await site.delete(f"{path}/gates/{made['gate_id']}", headers=headers)).status_code == 404
