"""An owner changes an organisation's name or colour."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, NotFound
from matchday.modules.accounts.actions.say_changes import say_organisation
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.names import fault_of_accent, fault_of_name, normal_name
from matchday.modules.accounts.store import organisations
from matchday.web.accents import PAPER, contrast

ACCENT_CONTRAST_MIN = 3.0
"""What WCAG 2.2 §1.4.11 asks of marks and lines on white. For text, and on dark paper, the site's look mixes a readable shade."""


async def change_organisation(tx: Transaction, organisation_id: UUID, *, name: str | None, accent: str | None) -> None:
    """None leaves a value as it is. The slug stays: addresses do not move. Raises Invalid, NotFound."""
    row = await organisations.lock_organisation(tx, organisation_id)
    if row is None:
        raise NotFound
    new_name = row["name"] if name is None else normal_name(name)
    new_accent = row["accent"] if accent is None else accent.strip().lower()
    refuse(fault_of_name(new_name), fault_of_readability(new_accent))
    tx.note("change_organisation", before=[row["name"], row["accent"]], after=[new_name, new_accent])
    if (new_name, new_accent) == (row["name"], row["accent"]):
        return
    version = row["version"] + 1
    await organisations.save_organisation(tx, organisation_id, new_name, new_accent, version)
    say_organisation(tx, organisation_id, slug=row["slug"], name=new_name, accent=new_accent, version=version)


def fault_of_readability(accent: str) -> Fault | None:
    """A colour that is not one, or that nobody sees on white."""
    if wrong := fault_of_accent(accent):
        return wrong
    red, green, blue = (int(accent[place : place + 2], 16) for place in (1, 3, 5))
    if contrast((red, green, blue), PAPER["light"]) < ACCENT_CONTRAST_MIN:
        return fault("accent", "This colour is too pale to be seen on white. Choose a darker one.", "contrast")
    return None
