"""Collects what is wrong with several fields, so that a person hears of all of it at once."""

from matchday.backbone.errors import Fault, Invalid


def fault(field: str, message: str, code: str = "invalid") -> Fault:
    """A fault of one field of a flat body."""
    return Fault(message=message, field=field, pointer=f"/{field}", code=code)


def refuse(*faults: Fault | None) -> None:
    """Raises Invalid if there is any fault."""
    found = tuple(each for each in faults if each is not None)
    if found:
        raise Invalid(faults=found)
