"""Notifications: how people are reached.

Owns deliveries (mail to be sent, sent or dead), the in-app inbox, and what each person wants to hear of.

Says `ActionTaken`, for the audit log, and nothing else. Hears the events of others that somebody should be told of, and accounts.ContactChanged.
"""

from pathlib import Path

from matchday.backbone.module import Module
from matchday.contracts.notifications import ActionTaken

module = Module(
    name="notifications",
    publishes=(ActionTaken,),
    audits=ActionTaken,
    migrations=Path(__file__).parent / "migrations",
)
