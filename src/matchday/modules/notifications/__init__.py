"""Notifications: how people are reached.

Owns deliveries (mail to be sent, sent or dead), the in-app inbox, and what each person wants to hear of.

Says nothing to other modules. Hears the events of others that somebody should be told of, and accounts.ContactChanged.
"""

from pathlib import Path

from matchday.backbone.module import Module

module = Module(name="notifications", migrations=Path(__file__).parent / "migrations")
