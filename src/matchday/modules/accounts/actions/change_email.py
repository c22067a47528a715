"""A person wants another e-mail address, and shows that it is theirs."""

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http.identity import Identity
from matchday.contracts.accounts import EmailChangeAsked
from matchday.modules.accounts.actions.grant_mail import grant_mail
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.actions.say_changes import say_account, say_security_changed, say_sign_ins_ended
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.domain.emails import EMAIL_FAULT, normal_email
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.links import (
    EMAIL_CHANGE_VALID_FOR,
    LINK_TOKEN_LENGTH_MAX,
    hash_link_token,
    link_path,
    new_link_token,
)
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import EmailTaken, LinkOver
from matchday.modules.accounts.store import links, people, sessions

CONFIRM_PATH = "/me/email/confirm"


async def ask_email_change(tx: Transaction, mail_links: MailLinks, identity: Identity, *, email: str, device: Device) -> str:
    """Returns the address the mail goes to, unless it is somebody else's: the answer does not tell. Only the newest link
    works. Raises ConfirmationNeeded, Invalid, TooManyMails."""
    await require_fresh_sign_in(tx, identity)
    address = normal_email(email)
    refuse(None if address else fault("email", EMAIL_FAULT))
    account = await people.lock_account(tx, identity.account_id)
    if account is None:
        raise NotFound
    address = address or ""
    refuse(fault("email", "This is your e-mail address already.", "same") if address == account.email else None)
    if not await grant_mail(tx, address, device.address):
        return address
    owner = await people.find_account(tx, address)
    token = new_link_token()
    expires_at = await links.save_email_change(tx, account.account_id, address, hash_link_token(token), EMAIL_CHANGE_VALID_FOR)
    if owner is None or owner.account_id == account.account_id:
        sealed_path = mail_links.seal(link_path(CONFIRM_PATH, token), str(account.account_id))
        tx.publish(EmailChangeAsked(account_id=account.account_id, email=address, sealed_path=sealed_path, expires_at=expires_at))
    return address


async def is_email_change_open(tx: Transaction, identity: Identity, token: str) -> str | None:
    """The address that a link gives to who is signed in; None when it is over. Looking changes nothing."""
    if len(token) > LINK_TOKEN_LENGTH_MAX:
        return None
    return await links.email_of_change(tx, identity.account_id, hash_link_token(token))


async def confirm_email_change(tx: Transaction, identity: Identity, *, token: str, device: Device) -> None:
    """Only the account that asked can do it: a stranger whose address was typed by mistake does not get the account.

    Whoever else was signed in is not any more, and links that were mailed to the old address are over: the address is where
    new passwords go (ASVS 5, V7.4.3). The old address is told. Raises LinkOver, EmailTaken.
    """
    email = await is_email_change_open(tx, identity, token)
    if email is None:
        raise LinkOver
    await people.lock_email(tx, email)
    account = await people.lock_account(tx, identity.account_id)
    if account is None or account.is_banned or await is_email_change_open(tx, identity, token) is None:
        raise LinkOver
    owner = await people.find_account(tx, email)
    if owner is not None and owner.account_id != account.account_id:
        raise EmailTaken
    changed = msgspec.structs.replace(account, email=email, version=account.version + 1)
    await people.save_account(tx, changed)
    await links.forget_links(tx, account.account_id)
    say_account(tx, changed)
    await say_security_changed(tx, account.account_id, "email_changed", device, email=account.email)
    ended = await sessions.end_sessions(tx, account.account_id, "email", but=identity.session_id)
    if ended:
        await say_sign_ins_ended(tx, account.account_id, *ended)
