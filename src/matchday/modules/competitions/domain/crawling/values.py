"""A value of a page, with where it stands."""

import re
from collections.abc import Mapping

import msgspec
from selectolax.lexbor import LexborNode as Node

from matchday.modules.competitions.domain.crawling.sources import Place

RAW_LENGTH_MAX = 2_000


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """One value: what it says, as it stood there (`raw`), and where."""

    field: str
    text: str
    raw: str
    selector: str


def values_in(node: Node, fields: Mapping[str, Place], called: str = "") -> dict[str, Value]:
    """What stands within a node, by name; values are called so, after `called`."""
    found = {}
    for name, place in fields.items():
        inner = node if place.selector == ":scope" else node.css_first(place.selector)
        if (value := value_of(f"{called}{name}", place, inner)) is not None:
            found[name] = value
    return found


def value_of(name: str, place: Place, node: Node | None) -> Value | None:
    """What a node says; None where that is nothing."""
    raw = "" if node is None else (node.attributes.get(place.attribute) or "") if place.attribute else node.text(separator=" ")
    text = " ".join(raw.split())
    if place.pattern:
        found = re.search(place.pattern, text[:RAW_LENGTH_MAX])
        text = (found[1] if found.re.groups else found[0]) if found and found[0] is not None else ""
    text = (text or place.default).strip()
    selector = place.selector + (f"@{place.attribute}" if place.attribute else "")
    return Value(field=name, text=text, raw=raw.strip()[:RAW_LENGTH_MAX], selector=selector) if text else None
