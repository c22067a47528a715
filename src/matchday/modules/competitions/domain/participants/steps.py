"""What may happen to a registration, and when. Each step is a new version; none is ever taken back silently."""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from matchday.modules.competitions.domain.participants.people import Registration, Status
from matchday.modules.competitions.errors import NotAtThisStep

_ONE_DAY = timedelta(days=1)


def submitted(registration: Registration, at: datetime) -> Registration:
    """The team hands it in; again after it was sent back. Raises NotAtThisStep."""
    _from(registration, "draft", "rejected")
    return _step(registration, status="submitted", submitted_at=at, reason=None)


def withdrawn(registration: Registration, reason: str | None = None) -> Registration:
    """Before it was approved. Raises NotAtThisStep."""
    _from(registration, "draft", "submitted", "rejected")
    return _step(registration, status="withdrawn", reason=reason)


def approved(registration: Registration, at: datetime, exception: str | None) -> Registration:
    """From now on it counts. Raises NotAtThisStep."""
    _from(registration, "submitted")
    return _step(registration, status="approved", decided_at=at, reason=None, exception=exception)


def rejected(registration: Registration, at: datetime, reason: str) -> Registration:
    """Sent back to the team, which may mend it. Raises NotAtThisStep."""
    _from(registration, "submitted")
    return _step(registration, status="rejected", decided_at=at, reason=reason)


def deregistered(registration: Registration, last_day: date, reason: str | None) -> Registration:
    """`last_day` is the last on which he may be fielded. One that ends before it began was never valid: it is withdrawn.
    An end that was set already is only ever brought forward. Raises NotAtThisStep."""
    _from(registration, "approved")
    if last_day < registration.valid_from:
        return _step(registration, status="withdrawn", reason=reason)
    until = min(last_day, registration.valid_until) if registration.valid_until else last_day
    return _step(registration, status="deregistered", valid_until=until, reason=reason)


def day_before(day: date) -> date:
    """When a registration must end for another to begin."""
    return day - _ONE_DAY


def changed(registration: Registration, **changes: object) -> Registration:
    """Number, position or days, while the team still has it in hand; a number later too. Raises NotAtThisStep."""
    if set(changes) - {"number", "position"}:
        _from(registration, "draft", "rejected")
    else:
        _from(registration, "draft", "rejected", "submitted", "approved")
    return _step(registration, **changes)


def _from(registration: Registration, *steps: Status) -> None:
    if registration.status not in steps:
        raise NotAtThisStep(status=registration.status)


def _step(registration: Registration, **changes: object) -> Registration:
    return replace(registration, version=registration.version + 1, **changes)
