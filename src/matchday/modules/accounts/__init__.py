"""Accounts: people, how they sign in, organisations and roles.

Owns accounts with their passwords (argon2id), sign-ups that wait to be confirmed, sessions with their refresh tokens, the
keys that sign access tokens, organisations, and who has which roles in them. Asks Google who
somebody is, where the site is registered there.

Says `AccountChanged`, `OrganisationChanged`, `MembershipChanged` for the read copies of others, and `SignInsEnded`,
which every process follows (`backbone/http/revocations.py`) together with the heartbeat of accounts. Hears nothing.

No account begins before its e-mail address is confirmed, and nothing tells a stranger which addresses have one. Links that
go out by mail are said sealed (`actions/seal_links.py`), kept as hashes, good once and for a while.

An access token says who somebody is and which roles they have, for ten minutes, to every process alike. Whatever
changes that (a ban, a sign-out, a new password, other roles, another name) voids the tokens from before.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.context import ModuleContext
from matchday.backbone.http.api_keys import QUESTION_SUBJECT, ApiKeyAnswer, ApiKeyQuestion
from matchday.backbone.images import Images
from matchday.backbone.mail import MailSettings
from matchday.backbone.module import Module, Sweep, Worker
from matchday.backbone.sealing import Sealer
from matchday.backbone.settings import Settings, load
from matchday.backbone.storage import Storage
from matchday.backbone.storage.noted_files import delete_orphans_forever
from matchday.contracts.accounts import (
    AccountChanged,
    ActionTaken,
    ApiKeyRevoked,
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
from matchday.modules.accounts.actions.confirm_presence import Presence
from matchday.modules.accounts.actions.enter import Entrance
from matchday.modules.accounts.actions.export_data import DataExports
from matchday.modules.accounts.actions.hash_passwords import open_passwords
from matchday.modules.accounts.actions.issue_tokens import SEAL_LABEL, TokenIssuer
from matchday.modules.accounts.actions.look_up_api_keys import answer_api_key, look_up_api_keys
from matchday.modules.accounts.actions.reset_password import PasswordResets
from matchday.modules.accounts.actions.rotate_keys import ensure_key
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.actions.send_heartbeat import send_heartbeat
from matchday.modules.accounts.actions.sign_up import SignUps
from matchday.modules.accounts.actions.visit_google import Google, open_google
from matchday.modules.accounts.domain.passkeys import RelyingParty
from matchday.modules.accounts.pages import PAGES
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.routes import API, MANAGE, PUBLISHED_KEYS
from matchday.modules.accounts.settings import GoogleSettings, PasswordSettings, check_google, check_passwords
from matchday.modules.accounts.store.personal_data import personal_data
from matchday.modules.accounts.store.restored import WHEN_RESTORED

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


@asynccontextmanager
async def _sign_ups(context: ModuleContext) -> AsyncIterator[SignUps]:
    async with open_passwords() as passwords, _issuer(context) as issuer, _mail_links(context) as mail_links:
        yield SignUps(context.database, passwords, issuer, mail_links)


@asynccontextmanager
async def _resets(context: ModuleContext) -> AsyncIterator[PasswordResets]:
    async with open_passwords() as passwords:
        yield PasswordResets(context.database, passwords)


@asynccontextmanager
async def _presence(context: ModuleContext) -> AsyncIterator[Presence]:
    async with open_passwords() as passwords:
        yield Presence(context.database, passwords)


@asynccontextmanager
async def _mail_links(context: ModuleContext) -> AsyncIterator[MailLinks]:
    is_read_here = context.settings.environment != "production" and not load(MailSettings).smtp_host
    yield MailLinks(context.settings.secret, "/dev/mail" if is_read_here else None)


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


@asynccontextmanager
async def _data_exports(context: ModuleContext) -> AsyncIterator[DataExports]:
    yield DataExports(context.database, context.storage, context.personal_data)


@asynccontextmanager
async def _google(context: ModuleContext) -> AsyncIterator[Google]:
    settings = load(GoogleSettings)
    check_google(context.settings, settings)
    async with _issuer(context) as issuer, open_google(settings, context.settings.site_url, context.database, issuer) as google:
        yield google


def _check(settings: Settings) -> None:
    check_google(settings, load(GoogleSettings))
    check_passwords(settings, load(PasswordSettings))


@asynccontextmanager
async def _site_url(context: ModuleContext) -> AsyncIterator[str]:
    yield context.settings.site_url


@asynccontextmanager
async def _api_key_questions(context: ModuleContext) -> AsyncIterator[Coalescer[ApiKeyQuestion, ApiKeyAnswer]]:
    async with Coalescer("api keys", context.database, context.name, look_up_api_keys, queue_length_max=1000) as questions:
        yield questions


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
        ApiKeyRevoked,
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
        Sweep(name="forget dead links", run=sweeps.forget_dead_links, every_seconds=60.0),
        Sweep(name="forget used refresh tokens", run=sweeps.forget_used_tokens, every_seconds=_HOUR),
        Sweep(name="forget old sessions", run=sweeps.forget_old_sessions, every_seconds=_HOUR),
        Sweep(name="free files that nobody uses", run=sweeps.free_unused_files, every_seconds=600.0),
        Sweep(name="forget old invitations", run=sweeps.forget_old_invitations, every_seconds=_HOUR),
        Sweep(name="forget old signing keys", run=sweeps.forget_old_keys, every_seconds=_HOUR),
    ),
    workers=(Worker(name="delete files that nobody uses", run=delete_orphans_forever),),
    answers={QUESTION_SUBJECT: answer_api_key},
    on_drained=send_heartbeat,
    resources={
        "api_key_questions": _api_key_questions,
        "site_url": _site_url,
        "google": _google,
        "data_exports": _data_exports,
        "issuer": _issuer,
        "entrance": _entrance,
        "sign_ups": _sign_ups,
        "resets": _resets,
        "presence": _presence,
        "mail_links": _mail_links,
        "cookies": _cookies,
        "checker": _checker,
        "party": _relying_party,
        "storage": _storage,
        "avatars": _avatars,
    },
    exports=personal_data,
    when_restored=WHEN_RESTORED,
    check=_check,
    migrations=Path(__file__).parent / "migrations",
)
