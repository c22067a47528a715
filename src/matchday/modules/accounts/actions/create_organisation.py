"""A person founds an organisation and owns it."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.accounts.actions.change_organisation import fault_of_readability
from matchday.modules.accounts.actions.give_roles import give_roles
from matchday.modules.accounts.actions.say_changes import say_organisation
from matchday.modules.accounts.domain.faults import refuse
from matchday.modules.accounts.domain.names import fault_of_name, fault_of_slug, normal_name
from matchday.modules.accounts.domain.roles import ORGANISATIONS_PER_ACCOUNT_MAX
from matchday.modules.accounts.errors import SlugTaken, TooManyOrganisations
from matchday.modules.accounts.schemas import OrganisationView
from matchday.modules.accounts.store import organisations, people


async def create_organisation(tx: Transaction, account_id: UUID, *, name: str, slug: str, accent: str) -> OrganisationView:
    """Raises Invalid, SlugTaken, TooManyOrganisations."""
    name, slug, accent = normal_name(name), slug.strip().lower(), accent.strip().lower()
    refuse(fault_of_name(name), fault_of_slug(slug), fault_of_readability(accent))
    organisation_id = new_id()
    if not await organisations.insert_organisation(tx, organisation_id, slug, name, accent):
        raise SlugTaken
    await people.lock_account(tx, account_id)
    if await organisations.count_organisations(tx, account_id) >= ORGANISATIONS_PER_ACCOUNT_MAX:
        raise TooManyOrganisations(limit=ORGANISATIONS_PER_ACCOUNT_MAX)
    tx.note("create_organisation", organisation_id=organisation_id, organisation=name)
    say_organisation(tx, organisation_id, slug=slug, name=name, accent=accent, version=1)
    await give_roles(tx, organisation_id, account_id, ("owner",))
    return OrganisationView(organisation_id=organisation_id, slug=slug, name=name, accent=accent)
