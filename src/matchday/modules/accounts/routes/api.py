"""For people and their programs: their account, their sessions, their organisations."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import delete, get, patch, post, put
from matchday.backbone.http.access import anyone, member, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions import end_sessions
from matchday.modules.accounts.actions.change_locale import change_locale
from matchday.modules.accounts.actions.change_profile import change_profile
from matchday.modules.accounts.actions.change_roles import leave_organisation
from matchday.modules.accounts.actions.create_organisation import create_organisation
from matchday.modules.accounts.actions.enter import Entrance
from matchday.modules.accounts.domain.sessions import Device, device
from matchday.modules.accounts.errors import (
    AccountBanned,
    CodeRefused,
    LastOwner,
    RefreshTokenReused,
    SecondFactorNeeded,
    SessionOver,
    SignInFailed,
    SlugTaken,
    TooManyAttempts,
    TooManyCodes,
    TooManyOrganisations,
    WrongPassword,
)
from matchday.modules.accounts.schemas import (
    ChangeMe,
    ChangePassword,
    CreateOrganisation,
    MeView,
    MyOrganisation,
    OrganisationView,
    Renew,
    SessionView,
    SignIn,
    Tokens,
)


@post("/sessions", access=anyone, refuses=[SignInFailed, SecondFactorNeeded, CodeRefused, AccountBanned, TooManyAttempts, TooManyCodes])
async def sign_in(request: Request[Any, Any, Any], data: SignIn, entrance: Entrance) -> Tokens:
    """An access token for ten minutes and a refresh token for a month. An unknown address and a wrong password get the
    same answer after the same time. An account with a second factor needs `code` too, and says so after the right
    password; no session is opened before."""
    return await entrance.sign_in(email=data.email, password=data.password, device=_device(request), code=data.code)


@post("/sessions/refresh", access=anyone, status=200, refuses=[SessionOver, RefreshTokenReused])
async def renew(request: Request[Any, Any, Any], data: Renew, entrance: Entrance) -> Tokens:
    """Exchanges the refresh token for a new pair. Each refresh token works once: using it again ends the session,
    except within ten seconds, when the answer is an access token without a refresh token."""
    return await entrance.renew(data.refresh_token, _device(request))


@get("/sessions", access=signed_in)
async def list_sessions(tx: Transaction, identity: Identity) -> list[SessionView]:
    """Where the account is signed in."""
    return await queries.sessions(tx, identity.account_id, identity.session_id)


@delete("/sessions/{session_id:uuid}", access=signed_in)
async def end_session(tx: Transaction, identity: Identity, session_id: UUID) -> None:
    """Signs one of one's own devices out, this one or another."""
    await end_sessions.end_session(tx, identity.account_id, session_id)


@delete("/sessions", access=signed_in)
async def end_every_session(tx: Transaction, identity: Identity) -> None:
    """Signs out everywhere, here too."""
    await end_sessions.end_every_session(tx, identity.account_id)


@get("/me", access=signed_in)
async def me(tx: Transaction, identity: Identity) -> MeView:
    """One's own account."""
    return await queries.me(tx, identity.account_id)


@patch("/me", access=signed_in)
async def change_me(tx: Transaction, identity: Identity, data: ChangeMe) -> MeView:
    """The access token carries the name, so with a new one it ends: renew the session."""
    await change_profile(tx, identity.account_id, name=data.name, bio=data.bio)
    if data.locale is not None:
        await change_locale(tx, identity.account_id, data.locale)
    return await queries.me(tx, identity.account_id)


@put("/me/password", access=signed_in, refuses=[WrongPassword, TooManyAttempts])
async def change_password(request: Request[Any, Any, Any], identity: Identity, data: ChangePassword, entrance: Entrance) -> None:
    """All other sessions end."""
    await entrance.change_password(
        identity.account_id, identity.session_id, present=data.present_password, new=data.new_password, device=_device(request)
    )


@get("/organisations", access=signed_in)
async def my_organisations(tx: Transaction, identity: Identity) -> list[MyOrganisation]:
    """Those one belongs to, with one's roles."""
    return await queries.my_organisations(tx, identity.account_id)


@post("/organisations", access=signed_in, idempotent=True, audited=True, refuses=[SlugTaken, TooManyOrganisations])
async def found_organisation(tx: Transaction, identity: Identity, data: CreateOrganisation) -> OrganisationView:
    """One becomes its owner. The access token without that role ends: renew the session."""
    return await create_organisation(tx, identity.account_id, name=data.name, slug=data.slug, accent=data.accent)


@get("/organisations/{organisation_id:uuid}", access=member())
async def organisation(tx: Transaction, organisation_id: UUID) -> OrganisationView:
    """One organisation one belongs to."""
    found = await queries.organisation(tx, organisation_id)
    if found is None:
        raise NotFound
    return found


@delete("/organisations/{organisation_id:uuid}/membership", access=member(), refuses=[LastOwner])
async def leave(tx: Transaction, identity: Identity, organisation_id: UUID) -> None:
    """Ends one's own membership."""
    await leave_organisation(tx, organisation_id, identity.account_id)


def _device(request: Request[Any, Any, Any]) -> Device:
    return device(request.headers.get("user-agent"), request.scope["matchday_address"])  # type: ignore[typeddict-item]


API = (
    sign_in,
    renew,
    list_sessions,
    end_session,
    end_every_session,
    me,
    change_me,
    change_password,
    my_organisations,
    found_organisation,
    organisation,
    leave,
)
