"""Signing in with Google: the way there and back.

Begins transactions like the entrance does, because Google is asked between them.

Google alone never enters an account that was not linked by whoever can sign in to it: where the address has an account,
what Google says becomes an offer that the account's owner takes up after signing in. An address that Google has not
verified is worth nothing here, not even to who is linked.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from matchday.backbone.database import Database, Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http.identity import Identity
from matchday.backbone.openid import IdToken, Journey, NotBelieved, Provider, ProviderDown, open_provider
from matchday.backbone.telemetry import outgoing_headers
from matchday.modules.accounts.actions.finish_sign_in import HalfSignIn, finish_or_ask
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.link_google import link
from matchday.modules.accounts.actions.note_attempt import forget_attempts, note_attempt
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.domain.emails import normal_email
from matchday.modules.accounts.domain.journeys import CODE_LENGTH_MAX, JOURNEY_SECONDS, OFFER_SECONDS, hash_offer_token, new_offer_token
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX, normal_name
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import (
    AccountBanned,
    GoogleAddressNotVerified,
    GoogleDeclined,
    GoogleForAnother,
    GoogleJourneyOver,
    GoogleNotBelieved,
    GoogleUnavailable,
    SessionOver,
)
from matchday.modules.accounts.schemas import Tokens
from matchday.modules.accounts.settings import GoogleSettings
from matchday.modules.accounts.store import identities, people, sessions
from matchday.modules.accounts.store.identities import JourneyRow, OfferRow, Purpose

BACK_PATH = "/google/back"
_SCHEMA = "accounts"

_log = logging.getLogger(__name__)


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """Where the browser goes, and the ticket it keeps."""

    address: str
    ticket: str


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What came back in the address. `issuer` is None where the provider does not say (RFC 9207)."""

    state: str
    code: str
    error: str
    issuer: str | None


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a journey: `entered` where it signed in, an `offer` where the person has to decide, neither where it
    was about an account that somebody is signed in to."""

    going: str
    purpose: Purpose
    entered: Tokens | HalfSignIn | None = None
    offer: str = ""
    is_offer_of_link: bool = False


class Google:
    """Where the site is not registered with Google: there is no such way in."""

    is_offered = False

    async def depart(self, _purpose: Purpose, _going: str, _visitor: Identity | None, _device: Device) -> Departure:
        """Raises NotFound."""
        raise NotFound

    async def arrive(self, _ticket: str, _answered: Answered, _visitor: Identity | None, _device: Device) -> Arrival:
        """Raises NotFound."""
        raise NotFound


class GoogleVisits(Google):
    """One per process."""

    is_offered = True

    def __init__(self, database: Database, provider: Provider, issuer: TokenIssuer) -> None:
        self._database = database
        self._provider = provider
        self._issuer = issuer

    async def depart(self, purpose: Purpose, going: str, visitor: Identity | None, device: Device) -> Departure:
        """`visitor` is who links or confirms, None for signing in. Linking asks for a fresh sign-in. Counts as a try to sign
        in from this address. Raises TooManyAttempts, ConfirmationNeeded, GoogleUnavailable, Unavailable."""
        journey = Journey.begin()
        row = JourneyRow(
            purpose=purpose,
            account_id=visitor.account_id if visitor is not None else None,
            session_id=visitor.session_id if visitor is not None else None,
            going=going,
        )
        async with self._database.begin(_SCHEMA) as tx:
            await note_attempt(tx, _counted_as(journey), device.address)
            if purpose == "link" and visitor is not None:
                await require_fresh_sign_in(tx, visitor)
        try:
            address = await self._provider.address_for(journey)
        except ProviderDown as down:
            raise _unavailable(down) from down
        async with self._database.begin(_SCHEMA) as tx:
            if visitor is not None and not await sessions.hold_session(tx, visitor.account_id, visitor.session_id):
                raise SessionOver
            await identities.insert_journey(tx, journey.hash, row, JOURNEY_SECONDS)
        return Departure(address=address, ticket=journey.ticket)

    async def arrive(self, ticket: str, answered: Answered, visitor: Identity | None, device: Device) -> Arrival:
        """An answer that is not of this browser's own journey changes nothing. Raises GoogleJourneyOver, GoogleDeclined,
        GoogleNotBelieved, GoogleAddressNotVerified, GoogleUnavailable, AccountBanned, GoogleForAnother, GoogleTaken,
        GoogleLinkedAlready, SessionOver, Unavailable."""
        journey = Journey.of_cookie(ticket)
        if journey is None or not journey.is_ours(answered.state):
            raise GoogleJourneyOver
        async with self._database.begin(_SCHEMA) as tx:
            begun = await identities.take_journey(tx, journey.hash)
        if begun is None:
            raise GoogleJourneyOver
        person, email = await self._ask_google(journey, answered)
        async with self._database.begin(_SCHEMA, outgoing_headers()) as tx:
            await forget_attempts(tx, _counted_as(journey), device.address)
            if begun.purpose == "sign_in":
                return await self._enter(tx, person, email, begun.going, device)
            return await _show(tx, person, email, begun, visitor, device)

    async def _ask_google(self, journey: Journey, answered: Answered) -> tuple[IdToken, str]:
        """Who it is, and the address that Google has verified. Outside of any transaction."""
        if answered.error or not 0 < len(answered.code) <= CODE_LENGTH_MAX:
            raise GoogleDeclined
        try:
            person = await self._provider.redeem(journey, answered.code, answered.issuer)
        except ProviderDown as down:
            raise _unavailable(down) from down
        except NotBelieved as reason:
            _log.warning("an answer of Google was not believed: %s", reason)
            raise GoogleNotBelieved from reason
        email = normal_email(person.email)
        if email is None or not person.is_email_verified:
            raise GoogleAddressNotVerified
        return person, email

    async def _enter(self, tx: Transaction, person: IdToken, email: str, going: str, device: Device) -> Arrival:
        """Who is linked signs in, by way of the second factor if there is one. Of everybody else an offer is kept."""
        known = await identities.account_of_subject(tx, person.subject)
        if known is None:
            return await _offer(tx, person, email, going)
        account = await people.hold_account(tx, known)
        if account is None or not await identities.use_identity(tx, known, person.subject):
            raise GoogleJourneyOver
        if account.is_banned:
            raise AccountBanned
        entered = await finish_or_ask(tx, self._issuer, account, device, "google")
        return Arrival(going=going, purpose="sign_in", entered=entered)


async def _offer(tx: Transaction, person: IdToken, email: str, going: str) -> Arrival:
    account = await people.find_account(tx, email)
    token = new_offer_token()
    offer = OfferRow(
        subject=person.subject,
        email=email,
        name=normal_name(person.name[: NAME_LENGTH_MAX * 4])[:NAME_LENGTH_MAX],
        account_id=account.account_id if account is not None else None,
        going=going,
    )
    await identities.insert_offer(tx, hash_offer_token(token), offer, OFFER_SECONDS)
    return Arrival(going=going, purpose="sign_in", offer=token, is_offer_of_link=account is not None)


async def _show(tx: Transaction, person: IdToken, email: str, begun: JourneyRow, visitor: Identity | None, device: Device) -> Arrival:
    """For who is signed in, still in the session that the journey began in."""
    if visitor is None or (visitor.account_id, visitor.session_id) != (begun.account_id, begun.session_id):
        raise GoogleJourneyOver
    if await people.lock_account(tx, visitor.account_id) is None:
        raise SessionOver
    if begun.purpose == "link":
        await link(tx, visitor, person.subject, email, device)
    elif not await identities.use_identity(tx, visitor.account_id, person.subject):
        raise GoogleForAnother
    elif not await sessions.note_authentication(tx, visitor.account_id, visitor.session_id):
        raise SessionOver
    return Arrival(going=begun.going, purpose=begun.purpose)


def _counted_as(journey: Journey) -> str:
    """Who it will be is not known yet: the try counts for the client's address alone."""
    return f"google {journey.hash.hex()}"


def _unavailable(down: ProviderDown) -> GoogleUnavailable:
    _log.warning("Google could not be asked: %s", down)
    return GoogleUnavailable(retry_after_seconds=30)


@asynccontextmanager
async def open_google(settings: GoogleSettings, site_url: str, database: Database, issuer: TokenIssuer) -> AsyncIterator[Google]:
    """As the settings say, or not at all."""
    if not settings.google_client_id:
        yield Google()
        return
    async with open_provider(
        issuer=settings.google_issuer,
        client_id=settings.google_client_id,
        client_secret=settings.google_client_secret,
        redirect_uri=f"{site_url}{BACK_PATH}",
    ) as provider:
        yield GoogleVisits(database, provider, issuer)
