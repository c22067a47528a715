"""One mail for each happening, by the worker that sends all mail; whoever waits for a password goes first."""

from matchday.modules.notifications.sinks.sink import Sink


class Email(Sink):
    """To the address of the account."""

    name = "email"
    is_carried = False


sink = Email()
