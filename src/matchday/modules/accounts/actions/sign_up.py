"""Signing up: somebody asks for an account, and the account begins when the owner of the address confirms it.

Begins transactions like the entrance does, because argon2 runs between them.

Confirming asks for the password that was chosen when signing up. So neither a program that follows the links in mails nor
a person who is tricked into following one gives a stranger's password to an account with their own address.
"""

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.telemetry import outgoing_headers
from matchday.contracts.accounts import SignUpAsked, SignUpRepeated
from matchday.modules.accounts.actions.create_account import create_account
from matchday.modules.accounts.actions.grant_mail import grant_mail
from matchday.modules.accounts.actions.hash_passwords import Passwords
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.open_session import open_session
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.domain.devices import describe
from matchday.modules.accounts.domain.emails import EMAIL_FAULT, normal_email
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.links import (
    CONFIRM_TRIES_MAX,
    LINK_TOKEN_LENGTH_MAX,
    SIGN_UP_VALID_FOR,
    hash_link_token,
    link_path,
    new_link_token,
)
from matchday.modules.accounts.domain.names import fault_of_name, normal_name
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX, fault_of_password, normal_password
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import LinkOver, WrongChosenPassword
from matchday.modules.accounts.schemas import Tokens
from matchday.modules.accounts.store import links, people

_SCHEMA = "accounts"
CONFIRM_PATH = "/sign-up/confirm"


class SignUps:
    """One per process."""

    def __init__(self, database: Database, passwords: Passwords, issuer: TokenIssuer, mail_links: MailLinks) -> None:
        self._database = database
        self._passwords = passwords
        self._issuer = issuer
        self._mail_links = mail_links

    async def ask(self, *, email: str, password: str, name: str, locale: str, device: Device, going: str = "/") -> str:
        """Returns the address a mail goes to. Whether it has an account makes no difference to the answer or to the work: an
        owner is told that somebody tried, and what was typed is stored under a token that nobody gets.

        `going` is where to go once signed in. Raises Invalid, TooManyMails, Unavailable.
        """
        address, password, name = normal_email(email), normal_password(password), normal_name(name)
        refuse(
            fault_of_name(name),
            None if address else fault("email", EMAIL_FAULT),
            fault_of_password(password, email=address or "", name=name),
        )
        address = address or ""
        password_hash = await self._passwords.hash(password)
        token, sign_up_id = new_link_token(), new_id()
        async with self._database.begin(_SCHEMA, outgoing_headers()) as tx:
            if not await grant_mail(tx, address, device.address):
                return address
            account = await people.find_account(tx, address)
            expires_at = await links.insert_sign_up(
                tx,
                sign_up_id,
                email=address,
                name=name,
                password_hash=password_hash,
                locale=locale,
                token_hash=hash_link_token(token),
                valid_for=SIGN_UP_VALID_FOR,
            )
            sealed_path = self._mail_links.seal(link_path(CONFIRM_PATH, token, going), str(sign_up_id))
            asked = SignUpAsked(
                sign_up_id=sign_up_id, email=address, name=name, locale=locale, sealed_path=sealed_path, expires_at=expires_at
            )
            if account is None:
                tx.publish(asked)
            elif not account.is_banned:
                words = describe(device.user_agent)
                tx.publish(SignUpRepeated(account_id=account.account_id, device=words, address=device.address))
        return address

    async def is_open(self, token: str) -> bool:
        """Whether a link still works. Looking changes nothing, so programs that follow links use none up."""
        async with self._database.read(_SCHEMA) as tx:
            return len(token) <= LINK_TOKEN_LENGTH_MAX and await links.is_sign_up_open(tx, hash_link_token(token), CONFIRM_TRIES_MAX)

    async def confirm(self, *, token: str, password: str, device: Device) -> Tokens:
        """Creates the account and signs in. Raises LinkOver, WrongChosenPassword, EmailTaken, Unavailable."""
        if len(token) > LINK_TOKEN_LENGTH_MAX:
            raise LinkOver
        password = normal_password(password[: PASSWORD_LENGTH_MAX + 1])
        async with self._database.begin(_SCHEMA) as tx:
            sign_up = await links.count_try(tx, hash_link_token(token), CONFIRM_TRIES_MAX)
        if sign_up is None:
            raise LinkOver
        if not await self._passwords.is_right(password, sign_up["password_hash"]):
            raise WrongChosenPassword
        async with self._database.begin(_SCHEMA, outgoing_headers()) as tx:
            await people.lock_email(tx, sign_up["email"])
            if sign_up["sign_up_id"] not in await links.take_sign_ups(tx, sign_up["email"]):
                raise LinkOver
            account = await create_account(
                tx, email=sign_up["email"], name=sign_up["name"], password_hash=sign_up["password_hash"], locale=sign_up["locale"]
            )
            return await open_session(tx, self._issuer, account, device)
