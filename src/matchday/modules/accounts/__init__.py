"""Accounts: people, how they sign in, organisations and roles.

Owns accounts with their passwords (argon2id), sessions with their refresh tokens, the keys that sign access tokens,
organisations, and who has which roles in them.

Says `AccountChanged`, `OrganisationChanged`, `MembershipChanged` for the read copies of others, and `SignInsEnded`,
which every process follows (`backbone/http/revocations.py`) together with the heartbeat of accounts. Hears nothing.

An access token says who somebody is and which roles they have, for ten minutes, to every process alike. Whatever
changes that (a ban, a sign-out, a new password, other roles, another name) voids the tokens from before.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from matchday.backbone.context import ModuleContext
from matchday.backbone.images import Images
from matchday.backbone.module import Module, Sweep, Worker
from matchday.backbone.sealing import Sealer
from matchday.backbone.storage import Storage
from matchday.contracts.accounts import (
    AccountChanged,
    ActionTaken,
    ContactChanged,
    EmailChangeAsked,
    InvitationSent,
    MembershipChanged,
    OrganisationChanged,
    PasswordResetAsked,
    RolesGiven,
    SecurityChanged,
    SignInsEnded,
    SignUpAsked,
    SignUpRepeated,
)
from matchday.modules.accounts import queries, sweeps
from matchday.modules.accounts.actions.change_avatar import Avatars
from matchday.modules.accounts.actions.check_code import SEAL_LABEL as CODES_SEAL_LABEL
from matchday.modules.accounts.actions.check_code import CodeChecker
from matchday.modules.accounts.actions.enter import Entrance
from matchday.modules.accounts.actions.hash_passwords import open_passwords
from matchday.modules.accounts.actions.issue_tokens import SEAL_LABEL, TokenIssuer
from matchday.modules.accounts.actions.rotate_keys import ensure_key
from matchday.modules.accounts.actions.send_heartbeat import send_heartbeat
from matchday.modules.accounts.domain.passkeys import RelyingParty
from matchday.modules.accounts.pages import PAGES
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.routes import API, MANAGE, PUBLISHED_KEYS
from matchday.modules.accounts.store.restored import WHEN_RESTORED
from matchday.modules.accounts.workers import delete_orphans_forever

_HOUR = 3600.0


@asynccontextmanager
async def _issuer(context: ModuleContext) -> AsyncIterator[TokenIssuer]:
    """With a key that signs: the first process that starts makes it."""
    sealer = Sealer(context.settings.secret, SEAL_LABEL)
    async with context.database.begin(context.name) as tx:
        await ensure_key(tx, sealer)
    yield TokenIssuer(context.settings.site_url, sealer)


@asynccontextmanager
async def _entrance(context: ModuleContext) -> AsyncIterator[Entrance]:
    async with open_passwords() as passwords, _issuer(context) as issuer:
        yield Entrance(context.database, passwords, issuer, _checker_of(context))


def _checker_of(context: ModuleContext) -> CodeChecker:
    return CodeChecker(Sealer(context.settings.secret, CODES_SEAL_LABEL))


@asynccontextmanager
async def _checker(context: ModuleContext) -> AsyncIterator[CodeChecker]:
    yield _checker_of(context)


@asynccontextmanager
async def _relying_party(context: ModuleContext) -> AsyncIterator[RelyingParty]:
    yield RelyingParty.of(context.settings.site_url)


@asynccontextmanager
async def _cookies(context: ModuleContext) -> AsyncIterator[SessionCookies]:
    yield SessionCookies(is_https=context.settings.site_url.startswith("https:"))


@asynccontextmanager
async def _storage(context: ModuleContext) -> AsyncIterator[Storage]:
    yield context.storage


@asynccontextmanager
async def _avatars(context: ModuleContext) -> AsyncIterator[Avatars]:
    yield Avatars(context.database, context.storage, Images())


module = Module(
    name="accounts",
    routes={"api": API, "manage": MANAGE, "pages": (*PUBLISHED_KEYS, *PAGES)},
    audits=ActionTaken,
    publishes=(
        ActionTaken,
        AccountChanged,
        ContactChanged,
        OrganisationChanged,
        MembershipChanged,
        SignInsEnded,
        SignUpAsked,
        SignUpRepeated,
        PasswordResetAsked,
        EmailChangeAsked,
        InvitationSent,
        RolesGiven,
        SecurityChanged,
    ),
    announces={
        AccountChanged: queries.every_account,
        ContactChanged: queries.every_contact,
        OrganisationChanged: queries.every_organisation,
        MembershipChanged: queries.every_membership,
    },
    sweeps=(
        Sweep(name="forget old sign-in attempts", run=sweeps.forget_old_attempts, every_seconds=60.0),
        Sweep(name="forget what was left half done", run=sweeps.forget_half_done, every_seconds=60.0),
        Sweep(name="forget used refresh tokens", run=sweeps.forget_used_tokens, every_seconds=_HOUR),
        Sweep(name="forget old sessions", run=sweeps.forget_old_sessions, every_seconds=_HOUR),
        Sweep(name="free files that nobody uses", run=sweeps.free_unused_files, every_seconds=600.0),
        Sweep(name="forget old signing keys", run=sweeps.forget_old_keys, every_seconds=_HOUR),
    ),
    workers=(Worker(name="delete files that nobody uses", run=delete_orphans_forever),),
    on_drained=send_heartbeat,
    resources={"issuer": _issuer, "entrance": _entrance, "cookies": _cookies, "checker": _checker, "party": _relying_party, "storage": _storage, "avatars": _avatars},
    when_restored=WHEN_RESTORED,
    migrations=Path(__file__).parent / "migrations",
)
