"""People are led to pages of providers whose addresses are asked for at that moment. Nothing is held meanwhile: what is needed is read,
the connection is let go, and then the provider is asked."""

from uuid import UUID

from matchday.backbone.errors import NotFound
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.errors import NoMerchant, NothingToManage
from matchday.modules.payments.queries import memberships
from matchday.modules.payments.store import merchants

SCHEMA = "payments"


async def portal_url(desk: PaymentDesk, account_id: UUID, subscription_id: UUID) -> str:
    """Where a member changes the card and finds the invoices. Raises NotFound, NothingToManage, Unavailable."""
    async with desk.database.read(SCHEMA) as tx:
        found = await memberships.order_of(tx, account_id, subscription_id)
    if found is None:
        raise NotFound
    name, order = found
    provider = desk.providers.get(name)
    url = await provider.portal(order, desk.links.membership_url) if provider is not None else None
    if url is None:
        raise NothingToManage
    return url


async def onboarding_url(desk: PaymentDesk, owner_id: UUID, return_url: str) -> str | None:
    """Where an organisation, or somebody who sold, tells the provider who they are; None where nothing is asked. Raises NoMerchant,
    Unavailable."""
    async with desk.database.read(SCHEMA) as tx:
        row = await merchants.find(tx, owner_id, desk.provider_name)
    provider = desk.providers.get(desk.provider_name)
    if row is None or row["reference"] is None or provider is None:
        raise NoMerchant
    return await provider.onboarding(row["reference"], return_url)
