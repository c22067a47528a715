"""What stands at the head of every page of a sale for those who sell: whose it is, and the ways that this person may go."""

from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.queries.managed_sales import KnownOrganisation, organisation_known
from matchday.modules.tickets.queries.sales import organisation_of_sale, read_sale
from matchday.modules.tickets.schemas.sales import SaleView

HOME = "/manage/organisations/{organisation_id:uuid}/sales"
ONE = "/manage/sales/{sale_id:uuid}"

staff = role("organiser", "box_office", "treasurer", "gate")
seller = role("organiser", "box_office")
sale_watcher = role("organiser", "box_office", "treasurer", of=organisation_of_sale)
sale_seller = role("organiser", "box_office", of=organisation_of_sale)


class Powers(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody may do in an organisation, as far as tickets go."""

    sells: bool
    counts: bool
    admits: bool
    handles_payments: bool


class SaleHead(msgspec.Struct, frozen=True, kw_only=True):
    """A sale with what its pages begin with."""

    sale: SaleView
    organisation: KnownOrganisation
    powers: Powers

    def context(self, part: str) -> dict[str, Any]:
        """For a template that shows this part of it."""
        return {
            "sale": self.sale,
            "organisation": self.organisation,
            "organisation_id": self.organisation.organisation_id,
            "accent": self.organisation.accent,
            "may": self.powers,
            "part": part,
        }


def powers_of(identity: Identity, organisation_id: UUID) -> Powers:
    """Owners and platform admins may everything."""

    def may(*roles: str) -> bool:
        return identity.is_platform_admin or identity.has_role(organisation_id, "owner", *roles)

    return Powers(
        sells=may("organiser", "box_office"),
        counts=may("treasurer"),
        admits=may("organiser", "box_office", "gate"),
        handles_payments=may("treasurer", "box_office"),
    )


async def head_of(tx: Transaction, identity: Identity, sale_id: UUID) -> SaleHead:
    """Raises SaleNotFound."""
    sale = await read_sale(tx, sale_id)
    organisation = await organisation_known(tx, sale.organisation_id)
    return SaleHead(sale=sale, organisation=organisation, powers=powers_of(identity, sale.organisation_id))
