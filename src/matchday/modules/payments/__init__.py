"""Payments owns every movement of money: payments by quotes, refunds, disputes, pay-outs, memberships, and the ledger that
all of them are written in.

Says payments.PaymentsStarted, PaymentsSettled, RefundsSettled, PaymentDisputed and SubscriptionChanged.
Hears accounts.AccountChanged and OrganisationChanged, and from tickets what was earned, what ended and what is to be refunded.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.context import ModuleContext
from matchday.backbone.ids import new_id
from matchday.backbone.module import Module, Sweep, Worker
from matchday.backbone.quotes import Quoting
from matchday.backbone.settings import load
from matchday.backbone.tasks import Tasks
from matchday.contracts.payments import ActionTaken, PaymentDisputed, PaymentsSettled, PaymentsStarted, RefundsSettled, SubscriptionChanged
from matchday.modules.payments import sweeps
from matchday.modules.payments.actions.begin_payments import begin_payments
from matchday.modules.payments.actions.handover import Handover
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain.links import PaymentLinks
from matchday.modules.payments.domain.subscriptions import Plans, plans
from matchday.modules.payments.listeners import LISTENERS
from matchday.modules.payments.pages import PAGES
from matchday.modules.payments.pages.membership import PATH as MEMBERSHIP_PATH
from matchday.modules.payments.providers import opened_providers
from matchday.modules.payments.queries.memberships import announce_memberships
from matchday.modules.payments.queries.personal_data import personal_data
from matchday.modules.payments.routes import API, MANAGE
from matchday.modules.payments.settings import MembershipSettings, PaymentSettings, check, provider_name
from matchday.modules.payments.workers.asking_of_disputes import AskingOfDisputes
from matchday.modules.payments.workers.carrying_memberships import CarryingMemberships
from matchday.modules.payments.workers.charging import Charging
from matchday.modules.payments.workers.finding_disputes import FindingDisputes
from matchday.modules.payments.workers.opening_merchants import OpeningMerchants
from matchday.modules.payments.workers.paying_out import PayingOut
from matchday.modules.payments.workers.presence import Presence
from matchday.modules.payments.workers.proving import Proving
from matchday.modules.payments.workers.refunding import Refunding
from matchday.modules.payments.workers.sandbox_webhooks import send_forever

FIND_SECONDS = 10.0


@asynccontextmanager
async def _desk(context: ModuleContext) -> AsyncIterator[PaymentDesk]:
    """Payments are begun here and charged by a task beside it, which is handed what is new without a query in between."""
    settings = context.settings
    links = PaymentLinks(settings.secret, settings.site_url)
    async with AsyncExitStack() as stack:
        providers = await stack.enter_async_context(opened_providers(context))
        worker_id, handover = new_id(), Handover()
        presence = Presence(context.database, worker_id)
        stack.push_async_callback(presence.leave)
        tasks = await stack.enter_async_context(Tasks())
        await presence.beat()
        tasks.keep_alive(presence.run, "payments: say that this process is there")
        charging = Charging(context.database, providers, links, handover, worker_id=worker_id)
        tasks.keep_alive(charging.run, "payments: take payments to providers")
        stack.push_async_callback(charging.finish)
        tasks.keep_alive(Refunding(context.database, providers, worker_id=worker_id).run, "payments: take refunds to providers")
        back = f"{settings.site_url}{MEMBERSHIP_PATH}?back=1"
        memberships = CarryingMemberships(context.database, providers, back, worker_id=worker_id)
        tasks.keep_alive(memberships.run, "payments: take memberships to providers")
        tasks.keep_alive(AskingOfDisputes(context.database, providers, worker_id=worker_id).run, "payments: ask of disputes")
        tasks.keep_alive(FindingDisputes(context.database, providers, poll_seconds=FIND_SECONDS).run, "payments: search for disputes")
        tasks.keep_alive(OpeningMerchants(context.database, providers, worker_id=worker_id).run, "payments: open merchants' accounts")
        tasks.keep_alive(Proving(context.database, providers).run, "payments: prove that no money is astray")
        tasks.keep_alive(PayingOut(context.database, providers, worker_id=worker_id).run, "payments: take pay-outs to providers")
        beginning = await stack.enter_async_context(
            Coalescer("payments", context.database, context.name, partial(begin_payments, claimed_by=worker_id))
        )
        yield PaymentDesk(
            database=context.database,
            quoting=Quoting(settings.secret),
            links=links,
            providers=providers,
            provider_name=provider_name(settings, load(PaymentSettings)),
            beginning=beginning,
            handover=handover,
        )


@asynccontextmanager
async def _plans(_context: ModuleContext) -> AsyncIterator[Plans]:
    """The memberships that are offered."""
    yield plans(load(MembershipSettings))


module = Module(
    name="payments",
    routes={"api": API, "manage": MANAGE, "pages": PAGES},
    publishes=[PaymentsStarted, PaymentsSettled, RefundsSettled, PaymentDisputed, SubscriptionChanged, ActionTaken],
    audits=ActionTaken,
    has_ledger=True,
    listeners=LISTENERS,
    sweeps=(
        Sweep(name="hear webhooks that came before their payment", run=sweeps.hear_what_was_kept, every_seconds=2),
        Sweep(name="take up what the gone had", run=sweeps.take_up_what_the_gone_had, every_seconds=1),
        Sweep(name="forget what is over", run=sweeps.forget_what_is_over, every_seconds=3600),
        Sweep(name="finish the sandbox's slow cards", run=sweeps.finish_slow_cards, every_seconds=1),
        Sweep(name="renew the sandbox's memberships", run=sweeps.renew_sandbox_memberships, every_seconds=2),
        Sweep(name="look at open disputes", run=sweeps.look_at_open_disputes, every_seconds=86_400),
        Sweep(name="prove the sums", run=sweeps.prove_sums, every_seconds=600),
    ),
    workers=(Worker(name="send the sandbox's webhooks", run=send_forever),),
    resources={"desk": _desk, "plans": _plans},
    announces={SubscriptionChanged: announce_memberships},
    exports=personal_data,
    check=check,
    migrations=Path(__file__).parent / "migrations",
)
