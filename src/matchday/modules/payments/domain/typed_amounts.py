"""What a treasurer types, as minor units."""

import re

_AMOUNT = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,4}))?")


def minor_of(text: str, digits: int) -> int | None:
    """An amount such as `12.50` or `12,5`; None when it is none, or finer than the currency."""
    match = _AMOUNT.fullmatch(text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", ""))
    if match is None or len(match[2] or "") > digits:
        return None
    return int(match[1] + (match[2] or "").ljust(digits, "0"))


def written(minor: int, digits: int) -> str:
    """As it is put into a field, with a point."""
    return f"{minor // 10**digits}.{minor % 10**digits:0{digits}}" if digits else str(minor)
