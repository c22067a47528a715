"""News between modules: outbox, relay, JetStream, inbox. Nothing said is lost, nothing heard is applied twice.

The way of an event: `tx.publish` writes it into the publishing module's outbox (`database/transaction.py`); the one
process that leads that schema (`leadership.py`) relays it to the module's stream (`relay.py`, `publisher.py`); the one
process that leads a hearing module's schema takes it from there (`source.py`), notes it in the inbox and runs the
listener in the same transaction (`consumer.py`, `inbox.py`); what fails is tried again from the inbox (`retries.py`)
until it succeeds or is parked for an operator (`parked.py`).
"""

from matchday.backbone.events.bus import connect, ensure_streams

__all__ = ["connect", "ensure_streams"]
