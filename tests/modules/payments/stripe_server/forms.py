"""Stripe's way to write bodies: `card[number]=4242`, `line_items[0][quantity]=1`."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

_PART = re.compile(r"[^\[\]]+")


def read(text: str) -> dict[str, Any]:
    """A tree; what is numbered is a list."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        parts = _PART.findall(name)
        node = tree
        for part in parts[:-1]:
            node = node.setdefault(part, {})
        node[parts[-1]] = value
    found = _lists(tree)
    assert isinstance(found, dict)
    return found


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    inner = {key: _lists(value) for key, value in node.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def write(tree: Any, name: str = "") -> list[tuple[str, str]]:
    """The pairs of a tree."""
    if isinstance(tree, dict):
        return [pair for key, value in tree.items() for pair in write(value, f"{name}[{key}]" if name else key)]
    if isinstance(tree, list):
        return [pair for place, value in enumerate(tree) for pair in write(value, f"{name}[{place}]")]
    return [(name, str(tree))]


def body(tree: dict[str, Any]) -> str:
    """A body."""
    return urlencode(write(tree))
