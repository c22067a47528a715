"""The development mailbox: the newest mails that went nowhere."""

from matchday.backbone.database import Transaction

MAILS_MAX = 200
NOBODY = "@crowd.example"
"""The simulated crowd of the demo: its hundreds of mails would drive out those that somebody looks for."""


async def put_mail(tx: Transaction, *, recipient: str, subject: str, headers: str, text: str, html: str) -> None:
    """The oldest beyond MAILS_MAX are forgotten. What goes to nobody is not kept at all."""
    if recipient.endswith(NOBODY):
        return
    await tx.execute(
        "INSERT INTO notifications.mailbox (recipient, subject, headers, text, html) VALUES ($1, $2, $3, $4, $5)",
        recipient,
        subject,
        headers,
        text,
        html,
    )
    await tx.execute(
        "DELETE FROM notifications.mailbox WHERE mail_id <= (SELECT max(mail_id) - $1 FROM notifications.mailbox)",
        MAILS_MAX,
    )
