"""Google becomes a way into an account, or is none any more; and an account begins with it."""

from matchday.backbone.database import Transaction
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.actions.create_account import create_account
from matchday.modules.accounts.actions.end_sessions import end_other_sessions
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.open_session import open_session
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.actions.say_changes import say_security_changed
from matchday.modules.accounts.domain.faults import refuse
from matchday.modules.accounts.domain.journeys import hash_offer_token
from matchday.modules.accounts.domain.names import fault_of_name, normal_name
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import (
    GoogleForAnother,
    GoogleJourneyOver,
    GoogleLinkedAlready,
    GoogleTaken,
    LastWayIn,
    SessionOver,
)
from matchday.modules.accounts.schemas import Tokens
from matchday.modules.accounts.store import identities, links, people, ways_in
from matchday.modules.accounts.store.identities import OfferRow


async def shown_offer(tx: Transaction, token: str) -> OfferRow | None:
    """What its pages show."""
    return await identities.read_offer(tx, hash_offer_token(token))


async def create_account_of_offer(tx: Transaction, issuer: TokenIssuer, token: str, *, name: str, locale: str, device: Device) -> Tokens:
    """The person agrees to an account with the address that Google has verified, and is signed in. Raises Invalid,
    GoogleJourneyOver, EmailTaken, GoogleTaken."""
    name = normal_name(name)
    refuse(fault_of_name(name))
    offer = await identities.take_offer(tx, hash_offer_token(token))
    if offer is None or offer.account_id is not None:
        raise GoogleJourneyOver
    await people.lock_email(tx, offer.email)
    account = await create_account(tx, email=offer.email, name=name, password_hash=None, locale=locale)
    await links.take_sign_ups(tx, offer.email)
    if not await identities.insert_identity(tx, account.account_id, offer.subject, offer.email):
        raise GoogleTaken
    return await open_session(tx, issuer, account, device, "google")


async def link_offer(tx: Transaction, identity: Identity, token: str, device: Device) -> str:
    """Whoever can sign in to the account of that address, and has just done so, takes the offer up. Returns where they were
    going. Raises ConfirmationNeeded, GoogleJourneyOver, GoogleForAnother, GoogleTaken, GoogleLinkedAlready."""
    await require_fresh_sign_in(tx, identity)
    if await people.lock_account(tx, identity.account_id) is None:
        raise SessionOver
    offer = await identities.take_offer(tx, hash_offer_token(token))
    if offer is None or offer.account_id is None:
        raise GoogleJourneyOver
    if offer.account_id != identity.account_id:
        raise GoogleForAnother
    await link(tx, identity, offer.subject, offer.email, device)
    return offer.going


async def link(tx: Transaction, identity: Identity, subject: str, email: str, device: Device) -> None:
    """The account is locked. Twice changes nothing more. Raises GoogleTaken, GoogleLinkedAlready."""
    owner = await identities.account_of_subject(tx, subject)
    if owner == identity.account_id:
        return
    if owner is not None:
        raise GoogleTaken
    if await identities.has_identity(tx, identity.account_id):
        raise GoogleLinkedAlready
    if not await identities.insert_identity(tx, identity.account_id, subject, email):
        raise GoogleTaken
    await say_security_changed(tx, identity.account_id, "google_linked", device)


async def unlink_google(tx: Transaction, identity: Identity, device: Device) -> None:
    """Other devices are signed out: whoever has the Google account may be on one. Nothing linked is as wanted. Raises
    ConfirmationNeeded, LastWayIn."""
    await require_fresh_sign_in(tx, identity)
    if await people.lock_account(tx, identity.account_id) is None:
        raise SessionOver
    if not await identities.has_identity(tx, identity.account_id):
        return
    if not await ways_in.has_way_in_without_google(tx, identity.account_id):
        raise LastWayIn
    await identities.delete_identity(tx, identity.account_id)
    await end_other_sessions(tx, identity.account_id, identity.session_id, "second_factor")
    await say_security_changed(tx, identity.account_id, "google_unlinked", device)
