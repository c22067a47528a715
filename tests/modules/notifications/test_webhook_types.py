"""What concerns one owner alone: events of other modules say of themselves that webhooks may hear them, and nobody else's do."""

import sys
from typing import ClassVar
from uuid import UUID

import msgspec
from tests.modules.notifications.evening import chat, spread
from tests.modules.notifications.hooked import KEEPER, Hooked
from tests.modules.notifications.post import contact
from tests.modules.notifications.reader import Reader, reading_room
from tests.tokens import access_token

from matchday.backbone.ids import new_id
from matchday.backbone.module import Heard
from matchday.contracts.competitions import RegistrationsDecided
from matchday.contracts.event import Fact, WebhookType
from matchday.modules.notifications.domain.catalogue import NAMES, OwnType, own_types, types_of
from matchday.modules.notifications.domain.happenings import FOLLOW_KINDS
from matchday.modules.notifications.listeners import LISTENERS, also_for_webhooks
from matchday.modules.notifications.schemas import NewWebhook
from matchday.web.preferences import LOCALES
from matchday.web.translation import catalogue


class RafflePaid(Fact, frozen=True, kw_only=True):
    """What a module that is written later says in its contract: no more than this is needed."""

    key_field: ClassVar[str] = "raffle_id"
    webhook: ClassVar[WebhookType | None] = WebhookType(
        name="raffle.paid", group="Raffles", words="A raffle was paid for", hidden=("buyer_email",)
    )
    raffle_id: UUID
    organisation_id: UUID
    total: int
    buyer_email: str


class Winner(msgspec.Struct, frozen=True, kw_only=True):
    """One of several in an event."""

    ticket: int
    name: str


class RaffleDrawn(Fact, frozen=True, kw_only=True):
    """Several things decided by one commit, as orders are."""

    key_field: ClassVar[str] = "raffle_id"
    webhook: ClassVar[WebhookType | None] = WebhookType(
        name="raffle.won", group="Raffles", words="Somebody won", hidden=("name",), each="winners"
    )
    raffle_id: UUID
    organisation_id: UUID | None
    winners: tuple[Winner, ...]


def raffle(organisation_id: UUID) -> RafflePaid:
    return RafflePaid(raffle_id=new_id(), organisation_id=organisation_id, total=1250, buyer_email="ada@example.org")


async def hear(hooked: Hooked, event: Fact, event_id: UUID | None = None) -> None:
    async with hooked.post.database.begin("notifications") as tx:
        await also_for_webhooks(None).handler(tx, [Heard(event=event, event_id=event_id or new_id(), headers={})])
    await spread(hooked.post.database)


def test_contracts_are_looked_through():
    assert types_of(sys.modules[__name__])["raffle.paid"].event is RafflePaid
    found = own_types()["registrations.decided"]
    assert (found.event, found.webhook.owner) == (RegistrationsDecided, "account_id")
    assert {each.event for each in own_types().values()} <= LISTENERS.keys(), "all of them are heard"


def test_what_can_be_chosen_has_names_and_german():
    assert set(NAMES) == set(FOLLOW_KINDS)
    for locale in set(LOCALES) - {"en"}:
        known = catalogue(locale)._catalog  # type: ignore[attr-defined]
        words = [word for each in own_types().values() for word in (each.webhook.group, each.webhook.words)]
        assert [word for word in words if word not in known] == []


def test_an_event_names_its_owner_and_hides_what_exists():
    for each in own_types().values():
        fields = each.event.__struct_fields__
        assert each.webhook.owner in fields, each.webhook.name
        assert issubclass(each.event, Fact), "a state is announced again, and would be told again"
        assert each.webhook.each in ("", *fields), each.webhook.name
        assert each.webhook.each or set(each.webhook.hidden) <= set(fields), each.webhook.name


async def test_only_the_owner_hears_it_and_without_what_is_hidden(hooked: Hooked):
    own_types()["raffle.paid"] = OwnType(event=RafflePaid, webhook=RafflePaid.webhook or WebhookType(name="", group="", words=""))
    try:
        await hooked.add(kinds=["raffle.paid"], subjects=[])
        event = raffle(hooked.owner.key)
        for _ in range(2):
            await hear(hooked, event, event.raffle_id)
        await hear(hooked, raffle(new_id()))
        assert await hooked.carry() == 1
        (asked,) = hooked.server.asked
        told = asked.json()
        expected = {"raffle_id": str(event.raffle_id), "organisation_id": str(hooked.owner.key), "total": 1250}
        assert (told["type"], told["data"]) == ("raffle.paid", expected)
        async with reading_room(hooked.post.database) as client:
            shown = await details_page(hooked, client)
            assert "raffle.paid" in shown
            assert "ada@example.org" not in shown
    finally:
        del own_types()["raffle.paid"]


async def test_several_things_of_one_event_are_told_one_by_one_and_kept_only_if_somebody_listens(hooked: Hooked):
    own_types()["raffle.won"] = OwnType(event=RaffleDrawn, webhook=RaffleDrawn.webhook or WebhookType(name="", group="", words=""))
    try:
        winners = tuple(Winner(ticket=number, name="Ada") for number in range(3))
        event_id, event = new_id(), RaffleDrawn(raffle_id=new_id(), organisation_id=hooked.owner.key, winners=winners)
        await hear(hooked, event, event_id)
        await hear(hooked, msgspec.structs.replace(event, organisation_id=None))
        async with hooked.post.database.read("notifications") as tx:
            assert await tx.fetchval("SELECT count(*) FROM notifications.happenings") == 0
        await hooked.add(kinds=["raffle.won"], subjects=[])
        for _ in range(2):
            await hear(hooked, event, event_id)
        assert await hooked.carry() == 3
        told = [asked.json()["data"] for asked in hooked.server.asked]
        common = {"raffle_id": str(event.raffle_id), "organisation_id": str(hooked.owner.key)}
        assert sorted(told, key=lambda each: each["ticket"]) == [{**common, "ticket": number} for number in range(3)]
    finally:
        del own_types()["raffle.won"]


async def details_page(hooked: Hooked, client: object) -> str:
    reader = Reader(client)  # type: ignore[arg-type]
    token = access_token({str(hooked.owner.key): ["organiser"]}, account_id=reader.account_id)
    reader.headers = {"authorization": f"Bearer {token}"}
    (row,) = await hooked.post.rows("delivery_id")
    page = f"/manage/organisations/{hooked.owner.key}/webhooks/{hooked.webhook_id}"
    listed, one = await reader.ask("GET", page), await reader.ask("GET", f"{page}/deliveries/{row['delivery_id']}")
    assert (listed.status_code, one.status_code) == (200, 200)
    return f"{listed.text}{one.text}"


async def test_whoever_forges_a_follow_hears_nothing(hooked: Hooked):
    """Rows that no action writes: another's webhook and somebody's chat, both at the organisation's own id. The control is the
    owner's webhook with the same row."""
    await hooked.post.hear(hooked.evening.match())
    await chat(hooked.post, hooked.owner.key, kinds=["raffle.paid"])
    thief, owner = hooked.owner, hooked.owner
    for each in (type(owner)(organisation_id=new_id()), type(owner)(account_id=new_id()), owner):
        thief = each
        async with hooked.post.database.begin("notifications") as tx:
            wanted = NewWebhook(address=f"{hooked.server.url}/{each.key}", kinds=["final"], subjects=[hooked.evening.home_id])
            made, _ = await KEEPER.add(tx, thief, wanted)
            await tx.execute(
                "INSERT INTO notifications.follows (subject_id, destination_id, kinds) VALUES ($1, $2, '{raffle.paid}')", owner.key, made
            )
    await hear(hooked, raffle(owner.key))
    assert await hooked.carry() == 1
    assert hooked.server.asked[0].path == f"/{owner.key}"
    assert len(await hooked.post.rows()) == 1


async def test_a_persons_own_business_is_told_besides_mail_and_inbox(hooked: Hooked):
    account_id = new_id()
    hooked.owner = type(hooked.owner)(account_id=account_id)
    await hooked.post.hear(contact(account_id))
    await hooked.add(kinds=["registrations.decided"], subjects=[])
    decided = RegistrationsDecided(
        account_id=account_id, team_id=new_id(), team="Eagles", competition_slug="cup", competition_name="Cup", verdict="approved",
        persons=("Ada",), reason=None,
    )  # fmt: skip
    await hooked.post.hear(decided)
    await spread(hooked.post.database)
    assert await hooked.carry() == 1
    assert hooked.server.asked[0].json()["data"]["persons"] == ["Ada"]
    assert len(await hooked.post.send()) == 1
    async with reading_room(hooked.post.database) as client:
        ada = Reader(client, account_id)
        assert await ada.count() == 1
        types = {each["kind"]: each for each in (await ada.ask("GET", "/api/v1/webhook-types")).json()}
        assert types["registrations.decided"]["of"] == "account"
        assert types["score"]["types"][0] == "match.goal"
        assert (await client.get("/api/v1/webhook-types")).status_code == 401
