"""Events of notifications."""

from matchday.contracts.event import ManagementAction


class ActionTaken(ManagementAction, frozen=True, kw_only=True):
    """A platform admin dealt with deliveries; for the audit log."""
