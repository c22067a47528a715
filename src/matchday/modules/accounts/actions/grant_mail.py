"""Whether a mail may be sent to an address because somebody asks for it who need not be its owner."""

from matchday.backbone.database import Transaction
from matchday.backbone.http.origins import counted_as
from matchday.backbone.ids import new_id
from matchday.modules.accounts.domain.emails import email_hash
from matchday.modules.accounts.domain.links import MAILS_OF_PAIR, MAILS_TO_RECIPIENT, REQUESTS_OF_ADDRESS
from matchday.modules.accounts.errors import TooManyMails
from matchday.modules.accounts.store import mail_requests


async def grant_mail(tx: Transaction, email: str, address: str) -> bool:
    """False: this mailbox has got enough of them, and the asker gets the same answer as otherwise. Who asks for too many
    mailboxes is told so. Counts the same for addresses that have an account and those that do not. Raises TooManyMails."""
    hashed, address = email_hash(email), counted_as(address)
    await mail_requests.lock_recipient(tx, hashed)
    if await mail_requests.count_requests_of_address(tx, address, REQUESTS_OF_ADDRESS) >= REQUESTS_OF_ADDRESS.tries:
        raise TooManyMails(retry_after_seconds=REQUESTS_OF_ADDRESS.seconds, minutes=REQUESTS_OF_ADDRESS.seconds // 60)
    of_pair = await mail_requests.count_mails_of_pair(tx, hashed, address, MAILS_OF_PAIR)
    to_recipient = await mail_requests.count_mails_to_recipient(tx, hashed, MAILS_TO_RECIPIENT)
    is_granted = of_pair < MAILS_OF_PAIR.tries and to_recipient < MAILS_TO_RECIPIENT.tries
    await mail_requests.insert_request(tx, new_id(), hashed, address, is_granted=is_granted)
    return is_granted
