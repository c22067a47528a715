"""Sends what is queued: claims a few mails, sends them at once, writes down what became of each.

A mail goes out at least once. Whoever dies between sending and writing it down leaves a claim that runs out; the mail
then goes again with the same Message-ID, by which mail programs recognise it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Protocol

from prometheus_client import Counter, Gauge

from matchday.backbone.clock import SystemClock
from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database
from matchday.backbone.mail import Letter, LetterRefused, MailRefused, MailSettings, SendingBroken, SmtpSender, TryLater, compose
from matchday.backbone.settings import load
from matchday.backbone.telemetry import begin_event, outgoing_headers, span
from matchday.modules.notifications import queries
from matchday.modules.notifications.actions.write_letter import LetterWriter, LinkUnreadable
from matchday.modules.notifications.domain import deliveries as domain
from matchday.modules.notifications.domain.deliveries import Claimed, Dead, Outcome, Sent
from matchday.modules.notifications.domain.patience import CLAIM_SECONDS
from matchday.modules.notifications.store import deliveries, mailbox

SCHEMA = "notifications"
POLL_SECONDS = 0.3
COUNT_SECONDS = 5.0
LEAVE_SECONDS_MAX = 3.0
WRITING_PAUSES_SECONDS = (0.2, 1.0, 2.0, 5.0, 10.0)

_ENDED = Counter("matchday_mails", "What became of each try to send a mail", ["kind", "outcome"])
_OPEN = Gauge("matchday_mails_open", "Mails by state: queued, sending, dead", ["state"], multiprocess_mode="livemax")
_OLDEST = Gauge("matchday_mail_oldest_seconds", "Age of the oldest mail that is due", multiprocess_mode="livemax")
_BROKEN = Gauge("matchday_mail_broken", "1: no mail can be sent before an operator acts", multiprocess_mode="livemax")

_log = logging.getLogger("matchday.mail")


class Carrier(Protocol):
    """Takes a message out of the house."""

    async def send(self, message: EmailMessage, letter: Letter) -> None:
        """Raises TryLater, MailRefused or SendingBroken."""
        ...


class BySmtp:
    """To a mail server."""

    def __init__(self, sender: SmtpSender) -> None:
        self._sender = sender

    async def send(self, message: EmailMessage, letter: Letter) -> None:  # noqa: ARG002  the message says it all
        """See SmtpSender.send."""
        await self._sender.send(message)


class ToMailbox:
    """To the development mailbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, message: EmailMessage, letter: Letter) -> None:
        """Always succeeds."""
        headers = "\n".join(f"{name}: {value}" for name, value in message.items())
        async with self._database.begin(SCHEMA) as tx:
            await mailbox.put_mail(
                tx, recipient=letter.recipient, subject=letter.subject, headers=headers, text=letter.text, html=letter.html
            )


@asynccontextmanager
async def carrier_of(context: ModuleContext, mail: MailSettings) -> AsyncIterator[Carrier]:
    """The mail server, or without one the development mailbox."""
    if not mail.smtp_host:
        yield ToMailbox(context.database)
        return
    async with SmtpSender(mail).running() as sender:
        yield BySmtp(sender)


async def deliver_mail(context: ModuleContext) -> None:
    """Runs until it is cancelled."""
    mail = load(MailSettings)
    async with carrier_of(context, mail) as carrier:
        await Delivering(context, mail, carrier).run()


class Delivering:
    """The loop of one process."""

    def __init__(self, context: ModuleContext, mail: MailSettings, carrier: Carrier, *, claim_seconds: int = CLAIM_SECONDS) -> None:
        self.database = context.database
        self.mail = mail
        self.carrier = carrier
        self.claim_seconds = claim_seconds
        self.writer = LetterWriter(context.settings)
        self.clock = SystemClock()
        self._counted_at = -COUNT_SECONDS

    async def run(self) -> None:
        """Sends as fast as there is something due, and looks for more several times a second. One slow server's answer
        holds up its own mail only."""
        under_way: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                free = self.mail.smtp_connections_max - len(under_way)
                claimed = await self._claim(free) if free else []
                for delivery in claimed:
                    task = group.create_task(self._deliver(delivery), name=f"mail {delivery.delivery_id}")
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                await self._count_now_and_then()
                if under_way:
                    await asyncio.wait(under_way, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                else:
                    await asyncio.sleep(POLL_SECONDS)

    async def send_due(self) -> int:
        """One round of what is due now; returns how many were taken."""
        claimed = await self._claim(self.mail.smtp_connections_max)
        async with asyncio.TaskGroup() as group:
            for delivery in claimed:
                group.create_task(self._deliver(delivery), name=f"mail {delivery.delivery_id}")
        return len(claimed)

    async def _claim(self, limit: int) -> list[Claimed]:
        async with self.database.begin(SCHEMA) as tx:
            return await deliveries.claim(tx, limit, self.claim_seconds)

    async def _deliver(self, delivery: Claimed) -> None:
        """Raises nothing but its cancellation: what happens to one mail is nothing to the others."""
        begin_event(delivery.headers)
        outcome: Outcome | None = None
        with span("deliver mail", kind=delivery.kind, attempt=delivery.attempts):
            try:
                outcome = await self._try(delivery)
                await self._write_down(delivery, outcome)
            except asyncio.CancelledError:
                await self._leave(delivery, outcome)
                raise

    async def _write_down(self, delivery: Claimed, outcome: Outcome) -> None:
        """What was sent and is not written down goes again: so it is tried for a while."""
        name = type(outcome).__name__.lower()
        for pause_seconds in WRITING_PAUSES_SECONDS:
            try:
                await self._write(delivery, outcome)
            except Exception as error:  # noqa: BLE001  the database is away, or answers nonsense: the mail is safe either way
                _log.warning("What became of mail %s (%s) is not written down yet: %r", delivery.delivery_id, name, error)
                await asyncio.sleep(pause_seconds)
            else:
                _ENDED.labels(delivery.kind, name).inc()
                _log.info("Mail %s %s: %s", delivery.kind, delivery.delivery_id, name)
                return

    async def _write(self, delivery: Claimed, outcome: Outcome) -> None:
        async with self.database.begin(SCHEMA, outgoing_headers()) as tx:
            await deliveries.write_outcome(tx, delivery, outcome)

    async def _try(self, delivery: Claimed) -> Outcome:
        if (settled := domain.judge_before(delivery)) is not None:
            return settled
        try:
            letter = self.writer.write(delivery)
            await self.carrier.send(compose(letter, self.mail, self.clock.now()), letter)
        except (LinkUnreadable, LetterRefused) as error:
            return Dead(words=domain.NOT_OURS if isinstance(error, LinkUnreadable) else domain.NO_ADDRESS)
        except MailRefused as refused:
            return Dead(words=str(refused))
        except TryLater as later:
            return domain.after_delay(delivery, str(later))
        except SendingBroken as broken:
            _BROKEN.set(1)
            _log.error("No mail can be sent: %s", broken)
            return domain.after_breakdown(delivery, str(broken))
        except Exception:  # noqa: BLE001  a mail that cannot be written must not stop the others
            _log.exception("Mail %s %s met a bug of ours", delivery.kind, delivery.delivery_id)
            return domain.after_delay(delivery, domain.OUR_BUG)
        _BROKEN.set(0)
        return Sent()

    async def _leave(self, delivery: Claimed, outcome: Outcome | None) -> None:
        """This process ends: a mail that was not tried to the end goes back. What cannot be written any more comes round
        when the claim ends."""
        try:
            async with asyncio.timeout(LEAVE_SECONDS_MAX):
                if outcome is not None:
                    await self._write(delivery, outcome)
                    return
                async with self.database.begin(SCHEMA) as tx:
                    await deliveries.give_back(tx, [delivery])
        except Exception:  # noqa: BLE001  nothing more can be done, and the cancellation must go on
            _log.info("Mail %s stays claimed for up to %d s", delivery.delivery_id, self.claim_seconds)

    async def _count_now_and_then(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._counted_at < COUNT_SECONDS:
            return
        self._counted_at = now
        await self._count()

    async def _count(self) -> None:
        async with self.database.read(SCHEMA) as tx:
            backlog = await queries.backlog(tx)
        for state in ("queued", "sending", "dead"):
            _OPEN.labels(state).set(backlog.counts.get(state, 0))
        _OLDEST.set(backlog.oldest_seconds)
