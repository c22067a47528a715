"""Somebody has forgotten a password, or says so."""

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import PasswordResetAsked
from matchday.modules.accounts.actions.grant_mail import grant_mail
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.domain.devices import describe
from matchday.modules.accounts.domain.emails import EMAIL_FAULT, email_hash, normal_email
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.links import RESET_VALID_FOR, hash_link_token, link_path, new_link_token
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.store import links, people

RESET_PATH = "/reset"


async def ask_password_reset(tx: Transaction, mail_links: MailLinks, *, email: str, device: Device) -> str:
    """Returns the address a mail goes to, if it has an account that is not banned. The answer does not tell. Only the
    newest link works. Raises Invalid, TooManyMails."""
    address = normal_email(email)
    refuse(None if address else fault("email", EMAIL_FAULT))
    address = address or ""
    if not await grant_mail(tx, address, device.address):
        return address
    account = await people.find_account(tx, address)
    account_id = account.account_id if account is not None and not account.is_banned else None
    token = new_link_token()
    expires_at = await links.save_reset(tx, email_hash(address), account_id, hash_link_token(token), RESET_VALID_FOR)
    sealed_path = mail_links.seal(link_path(RESET_PATH, token), str(account_id))
    if account_id is not None:
        tx.publish(
            PasswordResetAsked(
                account_id=account_id,
                sealed_path=sealed_path,
                expires_at=expires_at,
                device=describe(device.user_agent),
                address=device.address,
            )
        )
    return address
